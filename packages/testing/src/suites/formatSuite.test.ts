import type { Format } from '@inkstone/core'
import { formatChecks, formatSuite } from './formatSuite'

const even = (changes: Partial<Format> = {}): Format => ({
  name: 'even',
  options: {},
  characters: '0123456789',
  lengths: [2],
  mayBegin: (prefix) => /^\d?$/.test(prefix) || /^\d[02468]$/.test(prefix),
  accepts: (text) => /^\d[02468]$/.test(text) && !text.includes('\n'),
  ...changes,
})
const expectations = { accepts: ['12', '40'], refuses: ['13', '1', '124'] }

formatSuite('even', even, expectations)

it.each<[string, Partial<Format>]>([
  ['has a name, and options that JSON holds', { name: '' }],
  ['names its characters and lengths', { lengths: [2, 2] }],
  ['accepts its texts, whole and as they begin', { mayBegin: (prefix) => prefix.length === 2 }],
  ['accepts its texts, whole and as they begin', { characters: '02468' }],
  ['refuses other texts', { accepts: (text) => /^\d\d/.test(text) }],
  ['leads every beginning to a text', { mayBegin: (prefix) => /^\d{0,2}$/.test(prefix) }],
  ['follows no beginning that it has refused', { mayBegin: (prefix) => prefix !== '7' }],
])('finds what fails in "%s"', async (name, changes) => {
  const check = formatChecks(expectations).find((one) => one.name === name)!
  await check.run(even)
  await expect(check.run(() => even(changes))).rejects.toThrow()
})
