import { assertArgument } from '../checks/assertArgument'
/** Bytes as base64 (RFC 4648), in Node and in a browser.
 * @example base64(Uint8Array.of(1, 2, 3)) // 'AQID' */
export function base64(bytes: Uint8Array): string {
  assertArgument('base64.bytes', bytes, 'bytes')
  let text = ''
  for (let from = 0; from < bytes.length; from += chunk) {
    text += String.fromCharCode(...bytes.subarray(from, from + chunk))
  }
  return btoa(text)
}

/** Decodes a base64 text.
 * @throws DOMException for a text that is not base64
 * @example fromBase64('AQID') // Uint8Array [1, 2, 3] */
export function fromBase64(text: string): Uint8Array {
  assertArgument('fromBase64.text', text, 'string')
  const characters = atob(text)
  const bytes = new Uint8Array(characters.length)
  for (let at = 0; at < bytes.length; at++) bytes[at] = characters.charCodeAt(at)
  return bytes
}

const chunk = 2 ** 13 // arguments of a call
