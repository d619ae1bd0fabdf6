import { Shell } from '@inkstone/page'
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { nothingIsRead, type Pad } from '../pad/pad'
import { type PadState, readAs } from '../pad/padState'
import { DigitCard } from './DigitCard'
import { HandCard } from './HandCard'
import { Lessons } from './Lessons'
import { Reading } from './Reading'
import { Sheet } from './Sheet'

export interface PadPageProps {
  pad: Pad
  state: PadState
}

/** The whole page: the sheet, what is read, and what was learnt. */
export function PadPage({ pad, state }: PadPageProps): JSX.Element {
  const place = usePlace()
  const isLessons = place === '#lessons'
  const pages = [
    { name: 'Write', href: '#write', isCurrent: !isLessons },
    { name: 'Your hand', href: '#lessons', isCurrent: isLessons },
  ]
  return (
    <Shell title="Pad" pages={pages} status={state.status}>
      {state.notices.map((notice) => (
        <p class="notice" key={notice}>
          {notice}
          {state.engine === 'failed' && notice.endsWith(nothingIsRead) && (
            <button type="button" class="link again" onClick={() => void pad.start()}>
              Try again
            </button>
          )}
        </p>
      ))}
      {isLessons ? <Lessons pad={pad} state={state} /> : <Writing pad={pad} state={state} />}
    </Shell>
  )
}

function Writing({ pad, state }: PadPageProps): JSX.Element {
  const [chosen, choose] = useState<string>()
  const { digits, strokes, cleared } = state
  const digit = digits.find(({ key }) => key === chosen) ?? digits.at(-1)
  useShortcuts(pad)
  return (
    <div class="writing">
      <h1 class="unseen">Write digits</h1>
      <Reading {...{ pad, state, chosen: digit?.key, choose }} />
      <div class="desk">
        <Sheet
          strokes={strokes}
          label={sheetLabel(state)}
          penDown={() => pad.penDown()}
          addStroke={(stroke) => pad.addStroke(stroke)}
          dropped={() => pad.readSoon()}
        />
        <div class="buttons tools">
          <button
            type="button"
            class="button"
            disabled={strokes.length === 0 && cleared.length === 0}
            onClick={() => void pad.undo()}
            aria-keyshortcuts="Control+Z"
          >
            Undo
          </button>
          <button
            type="button"
            class="button"
            disabled={strokes.length === 0}
            onClick={() => pad.clear()}
            aria-keyshortcuts="Escape"
          >
            Clear
          </button>
          <p class="keys soft" aria-hidden="true">
            <kbd>Ctrl Z</kbd> undo <kbd>Esc</kbd> clear <kbd>←</kbd> <kbd>→</kbd> digits{' '}
            <kbd>0</kbd> to <kbd>9</kbd> correct
          </p>
        </div>
      </div>
      <div class="side">
        {digit && <DigitCard {...{ pad, state, digit }} key={digit.key} />}
        <HandCard pad={pad} state={state} />
      </div>
    </div>
  )
}

function sheetLabel({ digits, strokes }: PadState): string {
  if (strokes.length === 0) return 'Sheet to write on with a pen, a finger or a mouse. It is empty.'
  return `Sheet to write on. Written: ${digits.map(readAs).join(' ') || 'not read yet'}`
}

/** The fragment of the page's address. */
function usePlace(): string {
  const [place, setPlace] = useState(location.hash)
  useEffect(() => {
    const moved = (): void => setPlace(location.hash)
    addEventListener('hashchange', moved)
    return () => removeEventListener('hashchange', moved)
  }, [])
  return place
}

/** Undo and clear from anywhere on the page but from fields. */
function useShortcuts(pad: Pad): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.target instanceof HTMLInputElement) return
      if (event.key === 'z' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault()
        void pad.undo()
      } else if (event.key === 'Escape') pad.clear()
    }
    addEventListener('keydown', pressed)
    return () => removeEventListener('keydown', pressed)
  }, [pad])
}
