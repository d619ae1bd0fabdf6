import { strokeGlyph } from '@inkstone/testing'
import sharp from 'sharp'

/** A PNG file of drawn digits, dark on bright: a line for each text. */
export function writtenLines(lines: readonly string[]): Promise<Buffer> {
  const pitch = 44
  const longest = Math.max(...lines.map((line) => line.length))
  const [width, height] = [60 + 26 * longest, 20 + pitch * lines.length]
  const grey = Buffer.alloc(width * height, 240)
  for (const [row, text] of lines.entries()) {
    for (const [place, character] of [...text].entries()) {
      for (const [at, value] of strokeGlyph(character).entries()) {
        const to = (20 + pitch * row + Math.floor(at / 28)) * width + 30 + 26 * place + (at % 28)
        if (to < grey.length) grey[to] = Math.min(grey[to]!, Math.round(240 - 220 * value))
      }
    }
  }
  return sharp(grey, { raw: { width, height, channels: 1 } })
    .png()
    .toBuffer()
}
