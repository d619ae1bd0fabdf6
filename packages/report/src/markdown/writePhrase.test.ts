import { interval, key, named, phrase, strong } from '../document/phrase'
import { html } from '../page/html'
import { writePhrase } from './writePhrase'

test('control characters become their escapes, in code too', () => {
  const name = '7\u001b[2J\n| x |\u202e'
  expect(writePhrase(phrase`${name} ${{ mark: 'code', text: name }}`)).toBe(
    '7\\\\x1b\\[2J\\\\n\\| x \\|\\\\u202e `7\\x1b[2J\\n| x |\\u202e`',
  )
})

test('marks become Markdown, and text stays what it is', () => {
  const text = phrase`${strong('98.9 %')} ${interval('98.1 to 99.4 %')} of
    ${named('a*b|c')}, ${key('in blue')}${{ mark: 'code', text: 'x*y' } as const}${false}`
  expect(writePhrase(text)).toBe('**98.9 %** (98.1 to 99.4 %) of a\\*b\\|c, `x*y`')
})

test('a drawing is told in its words', () => {
  expect(writePhrase({ page: html`<a href="#x">7</a>`, words: '7' })).toBe('7')
})

test('a backquote cannot end code early', () => {
  expect(writePhrase({ mark: 'code', text: 'a`b' })).toBe("`a'b`")
})

test('an empty mark leaves nothing behind', () => {
  expect(writePhrase(phrase`a${strong('')}${interval(undefined)}b`)).toBe('ab')
})
