import { deflateSync } from 'node:zlib'
import { encodePng, type Picture } from '@inkstone/pixels'

/** A picture as a data URL: a PNG file with the best compression. */
export function pngUrl(picture: Picture): string {
  const file = encodePng(picture, (bytes) => deflateSync(bytes, { level: 9 }))
  return `data:image/png;base64,${Buffer.from(file).toString('base64')}`
}
