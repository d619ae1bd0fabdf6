import { sha256 as portable } from '@noble/hashes/sha2'
import { assertArgument } from '../checks/assertArgument'

/** SHA-256 (FIPS 180-4) of concatenated byte strings: 32 bytes. It uses Node's own code if available, which is ten
 * times as fast, else plain JavaScript.
 * @example hex(sha256(new Uint8Array())) // 'e3b0c44298fc1c14...' */
export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = crypto ? crypto.createHash('sha256') : portable.create()
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** The same over texts as UTF-8, as 64 hexadecimal digits. */
export function sha256Hex(...texts: readonly string[]): string {
  const encoder = new TextEncoder()
  return hex(sha256(...texts.map((text) => encoder.encode(text))))
}

/** Two hexadecimal digits per byte. @example hex(Uint8Array.of(255, 1)) // 'ff01' */
export function hex(bytes: Uint8Array): string {
  assertArgument('hex.bytes', bytes, 'bytes')
  let digits = ''
  for (const byte of bytes) digits += pairs[byte]
  return digits
}

/** Not imported, so that a browser bundle contains no Node module. */
const crypto = globalThis.process?.getBuiltinModule?.('node:crypto')
const pairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
