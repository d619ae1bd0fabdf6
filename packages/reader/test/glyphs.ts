import type { InkLine, Predictor, StringPicture } from '@inkstone/core'
import { frameInk } from '@inkstone/pixels'
import { strokeGlyph } from '@inkstone/testing'
import { frameLine } from '../src/engine/frameLine'
import { findLines } from '../src/lines/findLines'
import { pageInk } from '../src/lines/pageInk'
import { straighten } from '../src/lines/straighten'

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

/** @param most returned where the distance is larger */
function squared(one: Float32Array, other: Float32Array, most = Infinity): number {
  let sum = 0
  for (let at = 0; at < one.length && sum < most; at++) sum += (one[at]! - other[at]!) ** 2
  return Math.min(sum, most)
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

/** The line of a picture, as an engine gets it. */
export function glyphLine(text: string, options: GlyphOptions = {}): InkLine {
  const hasSeparators = /[.,]/.test(text)
  return straighten(findLines(pageInk(glyphPicture([text], options))!)[0]!, hasSeparators)
}

/** A model of lines without training and without TensorFlow.js: at each second column the drawn digit that is nearest to what
 * stands around it, or the blank.
 * @param width of its images: longer lines are read in windows */
export function glyphLineModel(width: number = 64): Predictor {
  const digits = [...'0123456789']
  const templates = digits.map((digit) =>
    [2.5, 3].flatMap((pen) => {
      const ink = strokeGlyph(digit, pen)
      const framed = frameLine({ ink, width: 28, height: 28, digitHeight: 20, smallMarks: [] })
      return [-1, 0, 1].flatMap((right) =>
        [-1, 0, 1].map((down) => {
          return around(framed.image, framed.width, middleOf(ink) + 8 + right, down)
        }),
      )
    }),
  )
  return {
    inputShape: [28, width, 1],
    card: { name: 'glyph lines', classes: ['blank', ...digits] },
    outputs(images) {
      const [count, steps] = [images.length / (28 * width), width / 2]
      const outputs = new Float32Array(count * steps * 11)
      for (let row = 0; row < count * steps; row++) {
        const image = images.subarray(
          Math.floor(row / steps) * 28 * width,
          (Math.floor(row / steps) + 1) * 28 * width,
        )
        const part = around(image, width, 2 * (row % steps) + 1)
        outputs[row * 11] = 6
        if (part.every((value) => value < 0.5)) continue
        for (const [at, variants] of templates.entries()) {
          let nearest = 45 // from there on it makes no difference
          for (const template of variants) nearest = squared(part, template, nearest)
          outputs[row * 11 + 1 + at] = 14 - nearest / 3
        }
      }
      return outputs
    },
  }
}

/** `[28, 16]` around a column, moved up by so many rows. */
function around(image: Float32Array, width: number, column: number, down = 0): Float32Array {
  const part = new Float32Array(28 * 16)
  for (let y = 0; y < 28; y++) {
    for (let x = 0; x < 16; x++) {
      const from = Math.round(column) - 8 + x
      if (from < 0 || from >= width) continue
      part[y * 16 + x] = image[(y + down) * width + from] ?? 0
    }
  }
  return part
}

/** The column half-way between the first and the last ink. */
function middleOf(ink: Float32Array): number {
  const columns = [...ink.keys()].filter((at) => ink[at]! > 0.1).map((at) => at % 28)
  return (Math.min(...columns) + Math.max(...columns) + 1) / 2
}
