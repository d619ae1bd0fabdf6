import type { Json } from '@inkstone/core'
import { partsInWords } from './partsInWords'

test('a list of parts is said in words, whatever their options are', () => {
  const list: Json = [
    { name: 'rotate', degrees: 10 },
    { name: 'fade' },
    { name: 'cut', at: [1, 2], by: 'a' },
  ]
  expect(partsInWords(list)).toBe('rotate (degrees 10), fade, cut (at [1,2], by a)')
})

test.each<{ value: Json | undefined }>([
  { value: [] },
  { value: [1, 2] },
  { value: 'rotate' },
  { value: { name: 'rotate' } },
  { value: null },
  { value: undefined },
  { value: [{ name: 'rotate' }, { degrees: 1 }] },
])('$value is no such list', ({ value }) => {
  expect(partsInWords(value)).toBeUndefined()
})
