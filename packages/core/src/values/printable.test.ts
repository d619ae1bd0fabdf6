import { printable, printableJson } from './printable'

it.each([
  ['sieben 七 ½ 😀', 'sieben 七 ½ 😀'],
  ['7\u001b[2J\u001b[1;1H', '7\\x1b[2J\\x1b[1;1H'],
  ['a\nmodel   safe\r\tb', 'a\\nmodel   safe\\r\\tb'],
  ['\u0000\u0007\u007f\u009b31m', '\\x00\\x07\\x7f\\x9b31m'], // U+009B begins a sequence by itself
  ['\u202egnp.exe\u2069\u2028', '\\u202egnp.exe\\u2069\\u2028'], // Trojan Source, CVE-2021-42574
])('%j becomes %j', (text, shown) => {
  expect(printable(text)).toBe(shown)
})

it('writes JSON that reads as it was, without a character that controls a terminal', () => {
  const value = { name: '7\u001b[2J\u009b31m\u007f\u202e\n', 'key\u0085': ['七 😀'] }
  const text = printableJson(value)
  expect(JSON.parse(text)).toEqual(value)
  expect(text).toContain('七 😀')
  expect([...text].filter((character) => /[\p{Cc}\p{Cf}]/u.test(character))).toEqual([])
})
