import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { DeskPicture } from '../desk/openDesk'
import { AnswerForm } from './AnswerForm'
import { answeredPictures, sendAnswer } from './client'
import { Picture } from './Picture'
import { saidOf } from './words'

/** What this keyer answered, the last one first; each can be answered anew. */
export function AnsweredList({ say }: { say(status: string): void }): JSX.Element {
  const [pictures, setPictures] = useState<DeskPicture[]>()
  const [opened, setOpened] = useState<string>()
  const load = () => answeredPictures().then(setPictures, (error: Error) => say(error.message))
  useEffect(() => {
    void load()
  }, [])
  /** Whoever uses the keyboard goes on where they were. */
  const close = (digest: string): void => {
    setOpened(undefined)
    requestAnimationFrame(() => {
      document.querySelector<HTMLElement>(`[data-change="${digest}"]`)?.focus()
    })
  }
  if (!pictures) return <p class="soft">Loading.</p>
  return (
    <>
      <h1>Answered</h1>
      {pictures.length === 0 && (
        <p class="soft lead">Nothing yet: what you answer is listed here, and can be changed.</p>
      )}
      <ul class="list">
        {pictures.map((picture) => (
          <li class="card" key={picture.digest}>
            <Picture picture={picture} label="" />
            <div>
              <p>
                <b>{picture.own ? saidOf(picture.own) : 'settled'}</b>
                <span class="soft"> {stateWords[picture.state]}</span>
              </p>
              {opened === picture.digest ? (
                <AnswerForm
                  picture={picture}
                  onCancel={() => close(picture.digest)}
                  onAnswer={async (answer) => {
                    await sendAnswer({ picture: picture.digest, ...answer }).then(
                      () => say(`Saved: ${saidOf(answer)}.`),
                      (error: Error) => say(error.message),
                    )
                    await load()
                    close(picture.digest)
                  }}
                />
              ) : (
                <button
                  class="link"
                  type="button"
                  data-change={picture.digest}
                  aria-label={`Change ${picture.own ? saidOf(picture.own) : 'this one'}`}
                  onClick={() => setOpened(picture.digest)}
                >
                  Change
                </button>
              )}
            </div>
          </li>
        ))}
      </ul>
    </>
  )
}

const stateWords = {
  open: 'a second keyer is still to come',
  differs: 'the keyers differ',
  settled: 'settled',
} as const
