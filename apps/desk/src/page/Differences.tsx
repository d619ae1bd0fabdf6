import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { DeskPicture } from '../desk/openDesk'
import { AnswerForm } from './AnswerForm'
import { differingPictures, sendAnswer } from './client'
import { Picture } from './Picture'
import { saidOf } from './words'

/** Where keyers differ: a third look settles each. */
export function Differences({ say }: { say(status: string): void }): JSX.Element {
  const [pictures, setPictures] = useState<DeskPicture[]>()
  const load = () => differingPictures().then(setPictures, (error: Error) => say(error.message))
  useEffect(() => {
    void load()
  }, [])
  if (!pictures) return <p class="soft">Loading.</p>
  const [first] = pictures
  return (
    <>
      <h1>Where keyers differ</h1>
      <p class="soft lead">
        {first
          ? `${pictures.length} left. A third look settles each: type what is right.`
          : 'Nowhere. Pictures appear here when two keyers have answered differently.'}
      </p>
      {first && (
        <div class="work" key={first.digest}>
          <figure class="sheet">
            <Picture picture={first} label="The picture that keyers differ on" />
          </figure>
          <div class="side">
            <dl class="answers">
              {first.all?.map((said) => (
                <div key={said.keyer}>
                  <dt class="soft">{said.keyer ?? 'without a name'}</dt>
                  <dd>{saidOf(said)}</dd>
                </div>
              ))}
            </dl>
            <AnswerForm
              picture={first}
              onAnswer={async (answer) => {
                const settled = { picture: first.digest, settles: true as const, ...answer }
                await sendAnswer(settled).then(
                  () => say(`Settled: ${saidOf(answer)}.`),
                  (error: Error) => say(error.message),
                )
                await load()
              }}
            />
          </div>
        </div>
      )}
    </>
  )
}
