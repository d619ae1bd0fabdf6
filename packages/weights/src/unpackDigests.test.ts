import { unpackDigests } from './unpackDigests'

/** As unpackDigests describes it, from the bits as text. */
function packed(bits: string, rest: string): string {
  const bytes = bits
    .match(/.{1,8}/g)!
    .map((eight) => Number.parseInt([...eight].reverse().join(''), 2))
  return Buffer.concat([Buffer.from(bytes), Buffer.from(rest, 'hex')]).toString('base64')
}

test('gives sorted digests of 8 bytes', () => {
  const digests = ['0000000000000001', '0001aaaaaaaaaaaa', '0001bbbbbbbbbbbb', 'ffff0123456789ab']
  // the beginnings 0000, 0001 twice, none of 65,533, and ffff
  const bits = `10110${'0'.repeat(65_533)}10`
  const rest = digests.map((digest) => digest.slice(4)).join('')
  const found = Buffer.from(unpackDigests(packed(bits, rest)), 'base64').toString('hex')
  expect(found.match(/.{16}/g)).toEqual(digests)
})

test('gives none of none', () => {
  expect(unpackDigests(packed('0'.repeat(65_536), ''))).toBe('')
})
