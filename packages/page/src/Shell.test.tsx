import { render } from 'preact-render-to-string'
import { Shell } from './Shell'

const pages = [
  { name: 'Write', href: '#', isCurrent: true },
  { name: 'Lessons', href: '#lessons', isCurrent: false },
]

test('has a title, what it is given, and a line on privacy', () => {
  const html = render(<Shell title="Pad">a sheet</Shell>)
  expect(html).toContain('<span>Pad</span>')
  expect(html).toMatch(/<main id="main"[^>]*>a sheet<\/main>/)
  expect(html).toContain('Nothing leaves this machine.')
  expect(html).not.toContain('<nav')
})

test('marks the current page of the navigation', () => {
  const html = render(
    <Shell title="Pad" pages={pages}>
      a sheet
    </Shell>,
  )
  expect(html.match(/<a [^>]*aria-current="page"[^>]*>([^<]*)</)?.[1]).toBe('Write')
  expect(html.match(/aria-current/g)).toHaveLength(1)
})

test('says the status where a screen reader listens, and another line on privacy', () => {
  const html = render(
    <Shell title="Desk" status="Saved 3 answers." privacy="Answers go to runs/review.">
      a picture
    </Shell>,
  )
  expect(html).toMatch(/<p role="status" aria-live="polite"[^>]*>Saved 3 answers\.<\/p>/)
  expect(html).toContain('Answers go to runs/review.')
  expect(html).not.toContain('Nothing leaves')
})
