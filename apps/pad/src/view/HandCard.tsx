import type { JSX } from 'preact'
import { useRef } from 'preact/hooks'
import type { Pad } from '../pad/pad'
import { type PadState, percent } from '../pad/padState'
import { enough } from '../pad/shouldLearn'
import { download } from './download'

export interface HandCardProps {
  pad: Pad
  state: PadState
}

/** What was learnt of the writer: by how much it helps, and what can be done with it. */
export function HandCard({ pad, state }: HandCardProps): JSX.Element {
  const { examples, hand, isLearning, outcome, engine } = state
  const file = useRef<HTMLInputElement>(null)
  return (
    <section class="card hand-card" aria-labelledby="hand-title" aria-busy={isLearning}>
      <h2 id="hand-title">Your hand</h2>
      <p class="soft">{summaryOf(state)}</p>
      {outcome?.heldOut && (
        <dl class="figures">
          <Figure
            name={`Your ${outcome.heldOut.count} digits, each held out in turn`}
            {...outcome.heldOut}
          />
          {outcome.base && (
            <Figure name={`${outcome.base.count} images by others`} {...outcome.base} />
          )}
        </dl>
      )}
      {outcome && (
        <p class="soft small">
          {outcome.isKept
            ? `Learnt in ${(outcome.tookMs / 1000).toFixed(1)} s, and in use.`
            : 'It would not read more of your digits, so the pad goes on as before.'}
        </p>
      )}
      <div class="buttons">
        <button
          type="button"
          class="button"
          disabled={examples.length < enough || engine !== 'ready'}
          aria-disabled={isLearning}
          onClick={() => void pad.learn()}
        >
          {isLearning ? 'Learning' : 'Learn now'}
        </button>
        {hand && (
          <button
            type="button"
            class="button"
            onClick={() => download('my-hand.safetensors', hand.adapter)}
          >
            Export
          </button>
        )}
        <button
          type="button"
          class="button"
          disabled={isLearning || engine !== 'ready'}
          onClick={() => file.current?.click()}
        >
          Import
        </button>
        {(hand || examples.length > 0) && (
          <button type="button" class="button plain" onClick={() => forget(pad)}>
            Delete
          </button>
        )}
      </div>
      <input
        ref={file}
        type="file"
        class="unseen"
        tabIndex={-1}
        aria-label="File of a hand"
        accept=".safetensors"
        onChange={({ currentTarget }) => void importFrom(currentTarget, pad)}
      />
    </section>
  )
}

function Figure({
  name,
  before,
  after,
}: {
  name: string
  before: number
  after: number
}): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {percent(before)} <span aria-hidden="true">→</span>
        <span class="unseen">before, </span> <b>{percent(after)}</b>
        <span class="unseen"> after</span>
      </dd>
    </div>
  )
}

function summaryOf({ examples, hand, isLearning }: PadState): string {
  if (isLearning) return 'Learning from your corrections. You can go on writing.'
  const corrections = `${examples.length} correction${examples.length === 1 ? '' : 's'}`
  if (hand) {
    const from = hand.examples > 0 ? `learnt from ${hand.examples}` : 'from a file'
    return `The pad reads with your hand, ${from}. ${corrections} kept on this machine.`
  }
  if (examples.length > 0) {
    return `${corrections} kept on this machine. The pad learns after ${enough} of one digit.`
  }
  return `When a digit is read wrong, say what it is. After ${enough} corrections of one digit the pad learns your hand.`
}

function forget(pad: Pad): void {
  if (confirm('Delete your corrections, and what was learnt from them?')) void pad.forget()
}

async function importFrom(input: HTMLInputElement, pad: Pad): Promise<void> {
  const [file] = input.files ?? []
  if (!file) return
  await pad.importFile(file)
  input.value = ''
}
