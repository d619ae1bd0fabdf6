import type { JSX } from 'preact'
import type { DeskState } from '../desk/openDesk'
import { keyer } from './client'

/** How far the keyer is, and the whole review. */
export function Progress({ state, left }: { state: DeskState; left: number }): JSX.Element {
  const own = state.keyers[keyer ?? ''] ?? 0
  return (
    <div class="progress">
      <progress max={own + left} value={own} aria-label="Answered" />
      <p>
        <b>{own}</b> of {own + left} answered, {left} to go
        {state.differing > 0 && (
          <>
            {', '}
            <a href="#differences">{state.differing} where keyers differ</a>
          </>
        )}
      </p>
      {state.notes.map((note) => (
        <p class="notice" key={note}>
          {note}
        </p>
      ))}
    </div>
  )
}
