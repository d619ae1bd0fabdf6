import type { ComponentChildren, JSX } from 'preact'

export interface ShellPage {
  readonly name: string
  /** Where it is: an address, or a fragment such as `#lessons`. */
  readonly href: string
  /** Whether it is the one that is shown. */
  readonly isCurrent: boolean
}

export interface ShellProps {
  /** The app's name, in the corner: `Pad`. */
  title: string
  /** The navigation. Default: none. */
  pages?: readonly ShellPage[]
  /** What happened last. A screen reader says each change when it has finished what it is saying. */
  status?: string
  /** What happens to the user's data. Default: `Nothing leaves this machine.` */
  privacy?: string
  children: ComponentChildren
}

/** The frame of every page: the app's name and navigation above, the status and the line on privacy below.
 * Import `@inkstone/page/page.css` once beside it.
 * @example
 * <Shell title="Pad" status="7, 99 %" pages={[{ name: 'Write', href: '#', isCurrent: true }]}>
 *   <h1>Write a digit</h1>
 * </Shell> */
export function Shell(props: ShellProps): JSX.Element {
  const { title, pages = [], status = '', children } = props
  const { privacy = 'Nothing leaves this machine.' } = props
  return (
    <div class="shell">
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header class="shell-head">
        <p class="brand">
          <Mark />
          <b>Inkstone</b>
          <span>{title}</span>
        </p>
        {pages.length > 0 && (
          <nav aria-label="Pages">
            <ul>
              {pages.map(({ name, href, isCurrent }) => (
                <li key={href}>
                  <a href={href} aria-current={isCurrent ? 'page' : undefined}>
                    {name}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
        )}
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <footer class="shell-foot">
        <p role="status" aria-live="polite" class="status">
          {status}
        </p>
        <p class="privacy">{privacy}</p>
      </footer>
    </div>
  )
}

/** A drop of ink in a stone. */
function Mark(): JSX.Element {
  return (
    <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
      <rect x="1" y="1" width="22" height="22" rx="6" fill="currentColor" />
      <path
        d="M12 5c2.6 3.4 4.6 5.9 4.6 8.4a4.6 4.6 0 0 1-9.2 0C7.4 10.9 9.4 8.4 12 5z"
        fill="var(--paper)"
      />
    </svg>
  )
}
