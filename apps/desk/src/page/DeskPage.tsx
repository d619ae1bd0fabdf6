import { Shell } from '@inkstone/page'
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { AnsweredList } from './AnsweredList'
import { keyer } from './client'
import { Differences } from './Differences'
import { KeyingView } from './KeyingView'

const views = { key: 'Key in', answered: 'Answered', differences: 'Differences' } as const
type View = keyof typeof views

/** The desk: pictures one by one, what was answered, and where keyers differ. */
export function DeskPage(): JSX.Element {
  const [view, setView] = useState<View>(viewInAddress())
  const [status, setStatus] = useState('')
  useEffect(() => {
    const turn = (): void => setView(viewInAddress())
    addEventListener('hashchange', turn)
    return () => removeEventListener('hashchange', turn)
  }, [])
  const pages = Object.entries(views).map(([name, title]) => {
    return { name: title, href: `#${name}`, isCurrent: name === view }
  })
  const isName = keyer === null || /^[\p{L}\p{N} ._-]{1,40}$/u.test(keyer)
  const who = keyer === null ? 'Review' : `Review, keyer ${keyer}`
  return (
    <Shell
      title={who}
      pages={pages}
      status={status}
      privacy="Answers are written into the folder under review, one line each."
    >
      {isName ? (
        <>
          {view === 'key' && <KeyingView say={setStatus} />}
          {view === 'answered' && <AnsweredList say={setStatus} />}
          {view === 'differences' && <Differences say={setStatus} />}
        </>
      ) : (
        <p class="notice" role="alert">
          The keyer in the address of this page: expected a name of 1 to 40 letters, digits, spaces,
          '.', '_' or '-', as in ?keyer=anna.
        </p>
      )}
    </Shell>
  )
}

function viewInAddress(): View {
  const name = location.hash.slice(1)
  return name in views ? (name as View) : 'key'
}
