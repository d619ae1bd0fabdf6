import { interval, key, phrase, strong } from '../document/phrase'
import { drawPhrase } from './drawPhrase'
import { markupOf } from './html'

test('marks become elements, and text is escaped', () => {
  const text = phrase`${strong('<b>')} ${interval(1)} ${key('in blue', 'training')}${undefined}`
  expect(markupOf(drawPhrase(text))).toBe(
    '<strong>&lt;b&gt;</strong> <span class="interval">1</span> <span class="key training">in blue</span>',
  )
})

test('a title is an attribute', () => {
  expect(markupOf(drawPhrase({ mark: 'code', text: 'sha', title: '"' }))).toBe(
    '<code title="&quot;">sha</code>',
  )
})
