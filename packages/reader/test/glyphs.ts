import type { Predictor, StringPicture } from '@inkstone/core'
import { frameInk } from '@inkstone/pixels'
import { strokeGlyph } from '@inkstone/testing'

/** A digit model by the nearest of some drawn digits, for tests: it needs no training and no TensorFlow.js. What is far from all
 * of them is `none`. */
export function glyphModel({ hasNone = true }: { hasNone?: boolean } = {}): Predictor {
  const digits = [...'0123456789']
  const templates = digits.map((digit) =>
    [2, 2.5, 3, 3.5].map((pen) => {
      const framed = frameInk(strokeGlyph(digit, pen), 28, 28)
      return Float32Array.from(framed, (value) => value / 255)
    }),
  )
  const classes = hasNone ? [...digits, 'none'] : digits
  return {
    inputShape: [28, 28, 1],
    card: { name: 'glyphs', classes },
    outputs(images) {
      const count = images.length / 784
      const outputs = new Float32Array(count * classes.length)
      for (let row = 0; row < count; row++) {
        const image = images.subarray(row * 784, (row + 1) * 784)
        for (const [at, variants] of templates.entries()) {
          const nearest = Math.min(...variants.map((template) => squared(image, template)))
          outputs[row * classes.length + at] = 12 - nearest / 4
        }
        if (hasNone) outputs[row * classes.length + 10] = 2
      }
      return outputs
    },
  }
}

function squared(one: Float32Array, other: Float32Array): number {
  let sum = 0
  for (let at = 0; at < one.length; at++) sum += (one[at]! - other[at]!) ** 2
  return sum
}

export interface GlyphOptions {
  /** Pixels from one digit to the next. Default 22. */
  step?: number
  /** How far a line rises for each pixel to the right. Default 0. */
  rise?: number
  left?: number
}

/** Dark digits on bright paper, 20 pixels high: a line for each text. A point or a comma stands at the foot of a line. */
export function glyphPicture(lines: readonly string[], options: GlyphOptions = {}): StringPicture {
  const { step = 22, rise = 0, left = 14 } = options
  const longest = Math.max(1, ...lines.map((line) => line.length))
  const width = left + longest * step + 20
  const climb = Math.ceil(Math.abs(rise) * width)
  const height = 20 + lines.length * 36 + climb
  const ink = new Float32Array(width * height)
  for (const [row, text] of lines.entries()) {
    let x = left
    for (const character of text) {
      const top = 12 + row * 36 + (rise > 0 ? climb : 0) - Math.round(rise * x)
      if (character === '.' || character === ',') {
        for (let y = 21; y < (character === '.' ? 24 : 26); y++) {
          for (let dx = 0; dx < 3; dx++) ink[(top + y) * width + x + dx] = 1
        }
        x += 8
        continue
      }
      const glyph = strokeGlyph(character)
      for (let at = 0; at < glyph.length; at++) {
        const to = (top + Math.floor(at / 28)) * width + x - 4 + (at % 28)
        ink[to] = Math.max(ink[to] ?? 0, glyph[at]!)
      }
      x += step
    }
  }
  return { pixels: Uint8Array.from(ink, (value) => Math.round(240 - 220 * value)), width, height }
}
