import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { DeskPicture } from '../desk/openDesk'
import { AnswerForm } from './AnswerForm'
import { keyer, type Next, nextPictures, sendAnswer, undoLast } from './client'
import { Picture } from './Picture'
import { Progress } from './Progress'
import { percent, reasonOf, saidOf } from './words'

/** One picture after another: what is answered is on the disk before the next one comes. */
export function KeyingView({ say }: { say(status: string): void }): JSX.Element {
  const [next, setNext] = useState<Next>()
  const [isBusy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  const picture = next?.pictures[0]
  const following = next?.pictures[1]

  /** Does it, then shows what comes next. */
  async function after(work: () => Promise<string>): Promise<void> {
    if (isBusy) return
    setBusy(true)
    try {
      say(await work())
      setNext(await nextPictures())
    } catch (error) {
      const { message } = error as Error
      say(message)
      setProblem(message)
    }
    setBusy(false)
  }

  useEffect(() => {
    void after(async () => '')
  }, [])

  const undo = () =>
    after(async () => {
      const { picture } = await undoLast()
      return picture ? 'Took back the last answer.' : 'There is no answer to take back.'
    })

  if (!next) return problem ? <p class="notice">{problem}</p> : <p class="soft">Loading.</p>
  return (
    <div class="desk">
      <Progress state={next.state} left={next.left} />
      {picture ? (
        <div class="work" key={picture.digest}>
          <figure class="sheet">
            <Picture picture={picture} label="The picture to key in" />
            {picture.source && <figcaption class="soft">{picture.source}</figcaption>}
          </figure>
          <div class="side">
            <h1 class="unseen">What is written there?</h1>
            <p>
              <span class="soft">Rejected: </span>
              {reasonOf(picture)}.
            </p>
            <Alternatives picture={picture} />
            <AnswerForm
              picture={picture}
              onAnswer={(answer) =>
                after(async () => {
                  await sendAnswer({ picture: picture.digest, ...answer })
                  return `Saved: ${saidOf(answer)}.`
                })
              }
              onUndo={undo}
            />
          </div>
        </div>
      ) : (
        <div class="card done">
          <h1>Nothing is left to key in.</h1>
          <p class="soft">
            Pictures that come in meanwhile appear here when the page is loaded again.
          </p>
          {(next.state.keyers[keyer ?? ''] ?? 0) > 0 && (
            <button class="button" type="button" onClick={undo}>
              Take back the last answer
            </button>
          )}
        </div>
      )}
      {following && (
        <div hidden>
          <Picture picture={following} label="" />
        </div>
      )}
    </div>
  )
}

function Alternatives({ picture }: { picture: DeskPicture }): JSX.Element {
  const likely = picture.alternatives.slice(0, 4)
  return (
    <table class="alternatives">
      <caption class="soft">The model's guesses</caption>
      <tbody>
        {likely.map(({ text, probability }) => (
          <tr key={text}>
            <th scope="row" class={text.length > 12 ? 'long' : ''}>
              {text}
            </th>
            <td>{percent(probability)}</td>
            <td class="bar">
              <svg aria-hidden="true" viewBox="0 0 100 6" preserveAspectRatio="none">
                <rect width={100 * probability} height="6" rx="1" />
              </svg>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
