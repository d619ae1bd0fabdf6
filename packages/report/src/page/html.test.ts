import fc from 'fast-check'
import { html, markupOf, trusted } from './html'

test('escapes what is filled in, and takes markup as it is', () => {
  expect(markupOf(html`<b title="${'"'}">${'<script>'}</b>`)).toBe(
    '<b title="&quot;">&lt;script&gt;</b>',
  )
  expect(markupOf(html`<p>${html`<i>${"a & 'b'"}</i>`}</p>`)).toBe(
    '<p><i>a &amp; &#39;b&#39;</i></p>',
  )
  expect(markupOf(html`${[html`<i>1</i>`, trusted('<br>')]}${0}`)).toBe('<i>1</i><br>0')
  expect(markupOf(html`<p>${false}${undefined}</p>`)).toBe('<p></p>')
  expect(markupOf(html`\n`)).toBe('\n')
})

test('control characters become their escapes, and line ends stay', () => {
  expect(markupOf(html`${'7\u001b[2J\u202e\u0085\n\tb'}`)).toBe('7\\x1b[2J\\u202e\\x85\n\tb')
})

test('no text can leave its place', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', 'a', ';') }), (text) => {
      expect(markupOf(html`${text}`)).not.toMatch(/[<>"']|&(?!amp;|lt;|gt;|quot;|#39;)/)
    }),
  )
})

test('JSON is never markup', () => {
  const text = JSON.parse('{"markup":"<script>"}').markup as string
  expect(markupOf(html`${text}`)).toBe('&lt;script&gt;')
})
