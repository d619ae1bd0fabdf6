import type { DrawnPicture, InkBox } from './drawnPicture'

/** A sheet on which a picture comes about. */
export interface Page {
  readonly width: number
  readonly height: number
  /** `[height, width]`, the share of the light that comes back, 0 to 1. */
  readonly tone: Float32Array
  readonly boxes: readonly InkBox[]
  /** Writes a `[28, 28]` character whose frame of 20 pixels becomes `height` pixels, its middle at `(x, y)`. */
  write(character: Float32Array, x: number, y: number, height: number, ink: number): void
  /** Writes all characters anew, with a pen that covers what is darker than `level` of its ink: 0.5 is as given. */
  thin(level: number): void
  grey(): DrawnPicture
  /** @param tint of red, green and blue, 1 for grey */
  coloured(tint: readonly [number, number, number]): DrawnPicture
  /** The characters alone, in one grey value, on nothing. */
  transparent(value: number): DrawnPicture
}

/** An even sheet. @param paper its tone */
export function page(width: number, height: number, paper: number): Page {
  const tone = new Float32Array(width * height).fill(paper)
  const ink = new Uint8Array(width * height)
  const boxes: InkBox[] = []
  const written: [Float32Array, number, number, number, number][] = []
  const write = ([character, x, y, tall, dark]: (typeof written)[number], level: number): void => {
    const scale = 20 / tall // pixels of the character for one of the page
    let [left, right, top, bottom] = [width, -1, height, -1]
    const reach = Math.ceil(14 / scale)
    const softness = Math.max(0.12, scale / 2.5) // about a pixel's edge
    for (let py = Math.max(0, Math.round(y) - reach); py < Math.min(height, y + reach); py++) {
      for (let px = Math.max(0, Math.round(x) - reach); px < Math.min(width, x + reach); px++) {
        const value = spline(character, (px + 0.5 - x) * scale + 14, (py + 0.5 - y) * scale + 14)
        const covered = Math.max(0, Math.min(1, (value - level) / softness + 0.5))
        if (covered === 0) continue
        const at = py * width + px
        tone[at] = tone[at]! + (dark - tone[at]!) * covered
        ink[at] = Math.max(ink[at]!, Math.round(255 * covered))
        if (covered < 0.5) continue
        left = Math.min(left, px)
        right = Math.max(right, px)
        top = Math.min(top, py)
        bottom = Math.max(bottom, py)
      }
    }
    boxes.push({ left, top, width: right - left + 1, height: bottom - top + 1 })
  }
  const drawn = (channels: 1 | 3 | 4, value: (at: number) => readonly number[]): DrawnPicture => {
    const pixels = new Uint8Array(width * height * channels)
    for (let at = 0; at < width * height; at++) {
      const values = value(at)
      for (let channel = 0; channel < channels; channel++) {
        pixels[at * channels + channel] = Math.max(0, Math.min(255, Math.round(values[channel]!)))
      }
    }
    return { width, height, channels, pixels, boxes, ink }
  }
  return {
    width,
    height,
    tone,
    boxes,
    write(...character) {
      written.push(character)
      write(character, 0.5)
    },
    thin(level) {
      tone.fill(paper)
      ink.fill(0)
      boxes.length = 0
      for (const character of written) write(character, level)
    },
    grey: () => drawn(1, (at) => [255 * tone[at]!]),
    coloured: (tint) => drawn(3, (at) => tint.map((share) => 255 * tone[at]! * share)),
    transparent: (value) => drawn(4, (at) => [value, value, value, ink[at]!]),
  }
}

/** A `[28, 28]` image between its pixels, by the quadratic B-spline, whose edges are smooth. */
function spline(image: Float32Array, x: number, y: number): number {
  const column = Math.floor(x)
  const row = Math.floor(y)
  const across = weights(x - column)
  const down = weights(y - row)
  let sum = 0
  for (let dy = -1; dy <= 1; dy++) {
    const py = row + dy
    if (py < 0 || py >= 28) continue
    for (let dx = -1; dx <= 1; dx++) {
      const px = column + dx
      if (px >= 0 && px < 28) sum += down[dy + 1]! * across[dx + 1]! * image[py * 28 + px]!
    }
  }
  return sum
}

/** Of the pixels before, at and after a point that lies `t` into its pixel. */
function weights(t: number): readonly [number, number, number] {
  return [((1 - t) * (1 - t)) / 2, 0.75 - (t - 0.5) * (t - 0.5), (t * t) / 2]
}
