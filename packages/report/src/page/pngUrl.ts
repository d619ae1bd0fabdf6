import { deflateSync } from 'node:zlib'
import { encodePng, type Picture } from '@inkstone/pixels'

/** A picture as an address that holds all of it: a PNG file, packed as far as it goes. */
export function pngUrl(picture: Picture): string {
  const file = encodePng(picture, (bytes) => deflateSync(bytes, { level: 9 }))
  return `data:image/png;base64,${Buffer.from(file).toString('base64')}`
}
