import type { JSX } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { DeskPicture, Given } from '../desk/openDesk'

type Answer = Pick<Given, 'verdict' | 'text'>

interface AnswerFormProps {
  picture: DeskPicture
  onAnswer(answer: Answer): void
  /** Left out where nothing can be taken back. */
  onUndo?(): void
  /** Where an answer need not be given. */
  onCancel?(): void
}

/** The field and its keys. Enter accepts what was typed; function keys say what is no text. */
export function AnswerForm({ picture, onAnswer, onUndo, onCancel }: AnswerFormProps): JSX.Element {
  const [text, setText] = useState('')
  const [mistake, setMistake] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const { classes, kind } = picture
  useLayoutEffect(() => field.current?.focus(), [picture.digest]) // before the next key can come

  function accept(): void {
    const typed = text.trim()
    if (typed === '') setMistake('Type what is written there, then press Enter.')
    else if (classes && !classes.includes(typed)) {
      setMistake(`Expected one of ${classes.slice(0, 12).join(', ')}.`)
    } else onAnswer({ verdict: 'text', text: typed })
  }

  function onKeyDown(event: KeyboardEvent): void {
    const work = keys[event.key]
    if ((event.ctrlKey || event.metaKey) && event.key === 'z' && onUndo) {
      event.preventDefault()
      onUndo()
    } else if (event.key === 'Escape' && onCancel) {
      event.preventDefault()
      onCancel()
    } else if (work && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault()
      onAnswer({ verdict: work })
    }
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        accept()
      }}
    >
      <label class="field">
        <span>{kind === 'class' ? 'The character' : 'The text'}</span>
        <input
          ref={field}
          name="answer"
          value={text}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          maxLength={100}
          aria-describedby="mistake"
          aria-invalid={mistake !== ''}
          onInput={(event) => {
            setText(event.currentTarget.value)
            setMistake('')
          }}
          onKeyDown={onKeyDown}
        />
      </label>
      <p id="mistake" role="alert" class="mistake">
        {mistake}
      </p>
      <div class="buttons">
        <button class="button primary" type="submit">
          Accept <kbd>Enter</kbd>
        </button>
        <button class="button" type="button" onClick={() => onAnswer({ verdict: 'none' })}>
          {kind === 'class' ? 'Not a digit' : 'No digits'} <kbd>F2</kbd>
        </button>
        <button class="button" type="button" onClick={() => onAnswer({ verdict: 'unreadable' })}>
          Unreadable <kbd>F4</kbd>
        </button>
        {onUndo && (
          <button class="button plain" type="button" onClick={() => onAnswer({ verdict: 'skip' })}>
            Skip <kbd>F8</kbd>
          </button>
        )}
        {onUndo && (
          <button class="button plain" type="button" onClick={onUndo}>
            Undo <kbd>Ctrl Z</kbd>
          </button>
        )}
        {onCancel && (
          <button class="button plain" type="button" onClick={onCancel}>
            Leave it <kbd>Esc</kbd>
          </button>
        )}
      </div>
    </form>
  )
}

/** Function keys: what is typed may hold any letter. */
const keys: Readonly<Record<string, 'none' | 'unreadable' | 'skip'>> = {
  F2: 'none',
  F4: 'unreadable',
  F8: 'skip',
}
