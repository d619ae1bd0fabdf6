import type { JSX } from 'preact'
import type { Example } from '../engine/protocol'
import type { Pad } from '../pad/pad'
import type { PadState } from '../pad/padState'
import { DigitImage } from './DigitImage'

export interface LessonsProps {
  pad: Pad
  state: PadState
}

/** A writer's digits by class, and as what each class was read. */
export function Lessons({ pad, state }: LessonsProps): JSX.Element {
  const { examples, classes } = state
  const lessons = classes
    .map((label) => ({ label, own: examples.filter((example) => example.label === label) }))
    .filter(({ own }) => own.length > 0)
  return (
    <div class="lessons">
      <h1>Your hand</h1>
      <p class="soft lead">
        {examples.length === 0
          ? 'Nothing yet: each digit that you correct is shown here, with what it was read as.'
          : 'Each digit as you write it. Under it is what it was read as, in red where that was wrong.'}
      </p>
      <ul class="classes">
        {lessons.map(({ label, own }) => (
          <li class="card" key={label}>
            <h2>{label === 'none' ? 'No digit' : label}</h2>
            <p class="soft">{confusionsOf(own)}</p>
            <div class="examples">
              {own.map((example) => (
                <figure key={example.id} class={isWrong(example) ? 'wrong' : ''}>
                  <DigitImage
                    image={example.image}
                    label={`Written: ${label === 'none' ? 'no digit' : label}`}
                  />
                  <figcaption>
                    <span class="unseen">Read as </span>
                    {example.read}
                  </figcaption>
                  <button
                    type="button"
                    class="remove"
                    aria-label={`Delete this ${label === 'none' ? 'correction' : label}`}
                    onClick={() => void pad.forgetExample(example.id)}
                  >
                    ×
                  </button>
                </figure>
              ))}
            </div>
          </li>
        ))}
      </ul>
    </div>
  )
}

function isWrong({ label, read }: Example): boolean {
  return read !== (label === 'none' ? '?' : label)
}

/** `Read as 7 three times, as no digit once.` */
function confusionsOf(own: readonly Example[]): string {
  const counts = new Map<string, number>()
  for (const example of own.filter(isWrong)) {
    counts.set(example.read, (counts.get(example.read) ?? 0) + 1)
  }
  if (counts.size === 0) return `All ${own.length} read right.`
  const parts = [...counts]
    .sort(([, one], [, other]) => other - one)
    .map(([read, count]) => `${count} of ${own.length} as ${read === '?' ? 'no digit' : read}`)
  return `Read wrong: ${parts.join(', ')}.`
}
