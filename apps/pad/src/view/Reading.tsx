import type { JSX } from 'preact'
import { useRef } from 'preact/hooks'
import type { Pad } from '../pad/pad'
import { chance, type PadState, readAs, type SheetDigit } from '../pad/padState'

export interface ReadingProps {
  pad: Pad
  state: PadState
  /** The key of the digit that is looked at. */
  chosen: string | undefined
  choose(key: string): void
}

/** What is read, a digit a button: the arrow keys go through them, and typing a digit corrects the one in focus. */
export function Reading({ pad, state, chosen, choose }: ReadingProps): JSX.Element {
  const row = useRef<HTMLFieldSetElement>(null)
  const { digits, isBehind, engine } = state
  const at = digits.findIndex(({ key }) => key === chosen)

  function go(to: number): void {
    const next = digits[Math.max(0, Math.min(digits.length - 1, to))]
    if (!next) return
    choose(next.key)
    const buttons = row.current?.querySelectorAll('button') ?? []
    buttons[digits.indexOf(next)]?.focus()
  }

  function pressed(event: KeyboardEvent, digit: SheetDigit): void {
    const steps: Record<string, number> = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0 }
    const to = event.key === 'End' ? digits.length - 1 : steps[event.key]
    if (to !== undefined) go(to)
    else if (/^\d$/.test(event.key) && !event.ctrlKey && !event.metaKey)
      void pad.correct(digit, event.key)
    else if (event.key === '?') void pad.correct(digit, 'none')
    else return
    event.preventDefault()
  }

  return (
    <div class={`reading${isBehind ? ' behind' : ''}`}>
      <fieldset ref={row} class="digits" style={{ '--count': digits.length }}>
        <legend class="unseen">What is read</legend>
        {digits.map((digit) => (
          <button
            type="button"
            key={digit.key}
            class={classOf(digit)}
            aria-pressed={digit.key === chosen}
            tabIndex={digit.key === chosen ? 0 : -1}
            aria-label={spoken(digit)}
            onClick={() => choose(digit.key)}
            onKeyDown={(event) => pressed(event, digit)}
          >
            {readAs(digit)}
          </button>
        ))}
        {digits.length === 0 && (
          <p class="soft nothing">
            {engine === 'loading' ? 'Loading the model' : 'Nothing is written yet'}
          </p>
        )}
      </fieldset>
    </div>
  )
}

function classOf(digit: SheetDigit): string {
  if (digit.named !== undefined) return 'digit named'
  return digit.digit === undefined ? 'digit unread' : 'digit'
}

function spoken(digit: SheetDigit): string {
  const { named, probabilities } = digit
  if (named !== undefined) return `${named === 'none' ? 'no digit' : named}, as you said`
  if (digit.digit === undefined) return 'no digit, or not surely one'
  return `${digit.digit}, ${chance(Math.max(...probabilities))} sure`
}
