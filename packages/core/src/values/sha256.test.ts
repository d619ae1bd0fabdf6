import { createHash } from 'node:crypto'
import { sha256 as portable } from '@noble/hashes/sha2'
import fc from 'fast-check'
import { base64, fromBase64 } from './base64'
import { hex, sha256, sha256Hex } from './sha256'

it('gives the digests of FIPS 180-4', () => {
  expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  expect(sha256Hex()).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
})

it('gives what Node gives, in plain JavaScript too, however the bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 4 }), (parts) => {
      const whole = Buffer.concat(parts)
      const expected = createHash('sha256').update(whole).digest('hex')
      expect(hex(sha256(...parts))).toBe(expected)
      expect(hex(portable(new Uint8Array(whole)))).toBe(expected)
    }),
  )
})

it('turns bytes into base64 as Node does, and back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20_000 }), (bytes) => {
      const text = base64(bytes)
      expect(text).toBe(Buffer.from(bytes).toString('base64'))
      expect(fromBase64(text)).toEqual(bytes)
    }),
  )
})
