import type { Random } from '@inkstone/core'
import type { Page } from './page'

type Step = (sheet: Page, draw: Random) => void
type At = (x: number, y: number) => number

/** Multiplies the sheet's tone by a factor of the place. */
function shade({ tone, width }: Page, factor: At): void {
  for (let at = 0; at < tone.length; at++) tone[at]! *= factor(at % width, Math.floor(at / width))
}

const within = (draw: Random, low: number, high: number) => low + (high - low) * draw.uniform()
const smooth = (t: number) => {
  const clamped = Math.max(0, Math.min(1, t))
  return clamped * clamped * (3 - 2 * clamped)
}

/** Light that falls off across the sheet. @param least what is left of it at the darkest corner */
export function gradient(least: number): Step {
  return (sheet, draw) => {
    const angle = within(draw, 0, 2 * Math.PI)
    const [across, down] = [Math.cos(angle), Math.sin(angle)]
    const longest = Math.abs(across) * sheet.width + Math.abs(down) * sheet.height
    shade(sheet, (x, y) => {
      const place = ((x - sheet.width / 2) * across + (y - sheet.height / 2) * down) / longest + 0.5
      return 1 - (1 - least) * place
    })
  }
}

/** The shadow of a hand: a bent edge through the picture, soft over a few pixels. @param left the light inside it */
export function handShadow(left: number): Step {
  return (sheet, draw) => {
    const angle = within(draw, 0, 2 * Math.PI)
    const [across, down] = [Math.cos(angle), Math.sin(angle)]
    const shift = within(draw, -0.2, 0.2) * sheet.height
    const soft = within(draw, 0.02, 0.08) * sheet.height
    const bend = within(draw, 0.05, 0.12) * sheet.height
    shade(sheet, (x, y) => {
      const forward = (x - sheet.width / 2) * across + (y - sheet.height / 2) * down
      const aside = (y - sheet.height / 2) * across - (x - sheet.width / 2) * down
      const edge = shift + bend * Math.sin((aside / sheet.height) * 7)
      return 1 - (1 - left) * smooth((forward - edge) / soft + 0.5)
    })
  }
}

/** A lens that is not focused: each point becomes a square of that side, and that again. @param side of the sheet's height */
export function outOfFocus(side: number): Step {
  return (sheet) => {
    const { tone, width, height } = sheet
    const reach = Math.max(1, Math.round((side * height) / 2))
    for (let time = 0; time < 2; time++) {
      blurRows(tone, height, width, { row: width, column: 1, reach })
      blurRows(tone, width, height, { row: 1, column: width, reach })
    }
  }
}

/** Means along each row, whose pixels lie `column` apart; beyond its ends it goes on as it ends. */
function blurRows(
  tone: Float32Array,
  rows: number,
  length: number,
  { row, column, reach }: { row: number; column: number; reach: number },
): void {
  const line = new Float32Array(length)
  const pixel = (at: number) => line[Math.max(0, Math.min(length - 1, at))]!
  for (let y = 0; y < rows; y++) {
    let sum = 0
    for (let x = 0; x < length; x++) line[x] = tone[y * row + x * column]!
    for (let x = -reach; x <= reach; x++) sum += pixel(x)
    for (let x = 0; x < length; x++) {
      tone[y * row + x * column] = sum / (2 * reach + 1)
      sum += pixel(x + reach + 1) - pixel(x - reach)
    }
  }
}

/** Lines from edge to edge. @param factor of their tone @param pitch from line to line, of the sheet's height */
export function ruled(factor: number, pitch: number): Step {
  return (sheet, draw) => rule(sheet, draw, factor, pitch, false)
}

/** Lines both ways. */
export function squared(factor: number, pitch: number): Step {
  return (sheet, draw) => rule(sheet, draw, factor, pitch, true)
}

function rule(sheet: Page, draw: Random, factor: number, pitch: number, both: boolean): void {
  const tilt = within(draw, -0.04, 0.04)
  const step = pitch * sheet.height
  const half = within(draw, 0.6, 1.3) * Math.max(1, sheet.height / 480)
  const [fromX, fromY] = [within(draw, 0, step), within(draw, 0, step)]
  const line = (place: number) => {
    const off = Math.abs(place - Math.round(place / step) * step)
    return Math.max(0, Math.min(1, half + 0.5 - off))
  }
  shade(sheet, (x, y) => {
    const down = line(y - fromY + x * tilt)
    const across = both ? line(x - fromX - y * tilt) : 0
    return 1 + (factor - 1) * Math.max(down, across)
  })
}

/** Specks, smaller than a digit's line and up to as large. */
export function dust(specks: number): Step {
  return (sheet, draw) => {
    for (let speck = 0; speck < specks; speck++) {
      const [x, y] = [within(draw, 0, sheet.width), within(draw, 0, sheet.height)]
      const radius = within(draw, 0.4, 2.6) * (sheet.height / 400)
      const dark = within(draw, 0.1, 0.6)
      around(sheet, x, y, radius + 1, (distance) => {
        return 1 - (1 - dark) * Math.max(0, Math.min(1, radius + 0.5 - distance))
      })
    }
  }
}

function around(sheet: Page, x: number, y: number, reach: number, factor: (far: number) => number) {
  for (let py = Math.max(0, Math.floor(y - reach)); py < Math.min(sheet.height, y + reach); py++) {
    for (let px = Math.max(0, Math.floor(x - reach)); px < Math.min(sheet.width, x + reach); px++) {
      sheet.tone[py * sheet.width + px]! *= factor(Math.hypot(px + 0.5 - x, py + 0.5 - y))
    }
  }
}

/** A frame drawn by hand around what is written. @param ink of its line
 * @param room between ink and frame, of the ink's height; left out, it touches nothing */
export function boxAround(ink: number, touches = 0): Step {
  return (sheet, draw) => {
    const { boxes, height } = sheet
    const left = Math.min(...boxes.map((box) => box.left))
    const right = Math.max(...boxes.map((box) => box.left + box.width))
    const top = Math.min(...boxes.map((box) => box.top))
    const bottom = Math.max(...boxes.map((box) => box.top + box.height))
    const room = () =>
      (touches ? within(draw, -0.04, 0.12) : within(draw, 0.15, 0.3)) * (bottom - top)
    const wobble = () => within(draw, -0.012, 0.012) * height
    const [x0, x1, y0, y1] = [left - room(), right + room(), top - room(), bottom + room()]
    const corners = [
      [x0, y0],
      [x1, y0],
      [x1, y1],
      [x0, y1],
    ].map(([x, y]) => [x! + wobble(), y! + wobble()] as const)
    const half = within(draw, 0.8, 1.8) * (height / 400)
    for (const [at, [fromX, fromY]] of corners.entries()) {
      const [toX, toY] = corners[(at + 1) % 4]!
      strokeLine(sheet, fromX, fromY, toX, toY, half, ink)
    }
  }
}

function strokeLine(
  { tone, width, height }: Page,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  half: number,
  ink: number,
): void {
  const [dx, dy] = [x1 - x0, y1 - y0]
  const reach = half + 1
  const rows = [
    Math.max(0, Math.floor(Math.min(y0, y1) - reach)),
    Math.min(height, Math.max(y0, y1) + reach),
  ] as const
  const columns = [
    Math.max(0, Math.floor(Math.min(x0, x1) - reach)),
    Math.min(width, Math.max(x0, x1) + reach),
  ] as const
  for (let y = rows[0]; y < rows[1]; y++) {
    for (let x = columns[0]; x < columns[1]; x++) {
      const t = Math.max(
        0,
        Math.min(1, ((x + 0.5 - x0) * dx + (y + 0.5 - y0) * dy) / (dx * dx + dy * dy)),
      )
      const far = Math.hypot(x + 0.5 - x0 - t * dx, y + 0.5 - y0 - t * dy)
      const covered = Math.max(0, Math.min(1, half + 0.5 - far))
      const at = y * width + x
      tone[at] = Math.min(tone[at]!, tone[at]! + (ink - tone[at]!) * covered)
    }
  }
}

/** The sheet lies on a desk: a turned rectangle of it is seen, and wood around it. @param tone of the desk */
export function desk(tone: number): Step {
  return (sheet, draw) => {
    const turn = within(draw, -0.15, 0.15)
    const [sine, cosine] = [Math.sin(turn), Math.cos(turn)]
    const [halfX, halfY] = [
      within(draw, 0.3, 0.38) * sheet.width,
      within(draw, 0.36, 0.42) * sheet.height,
    ]
    const grain = within(draw, 3, 9)
    for (let y = 0; y < sheet.height; y++) {
      for (let x = 0; x < sheet.width; x++) {
        const [dx, dy] = [x - sheet.width / 2, y - sheet.height / 2]
        const outside = Math.max(
          Math.abs(dx * cosine + dy * sine) - halfX,
          Math.abs(dy * cosine - dx * sine) - halfY,
        )
        const covered = Math.max(0, Math.min(1, outside + 0.5))
        const wood = tone * (1 + 0.08 * Math.sin(y / grain + 2 * Math.sin(x / 60)))
        const at = y * sheet.width + x
        sheet.tone[at] = sheet.tone[at]! + (wood - sheet.tone[at]!) * covered
      }
    }
  }
}

/** Broad folds of light and dark. @param depth how much darker the darkest is */
export function wrinkles(depth: number): Step {
  return (sheet, draw) => {
    const waves = Array.from({ length: 5 }, () => {
      const angle = within(draw, 0, Math.PI)
      const length = within(draw, 0.2, 0.7) * sheet.height
      return [Math.cos(angle) / length, Math.sin(angle) / length, within(draw, 0, 7)] as const
    })
    shade(sheet, (x, y) => {
      const sum = waves.reduce((total, [across, down, phase]) => {
        return total + Math.sin(2 * Math.PI * (x * across + y * down) + phase)
      }, 0)
      return 1 - depth / 2 + (depth / 2) * (sum / waves.length)
    })
  }
}

/** A camera's noise. @param deviation of 255 */
export function noise(deviation: number): Step {
  return ({ tone }, draw) => {
    for (let at = 0; at < tone.length; at++) {
      // the sum of four uniforms is near enough to a normal, and quick
      const sum = draw.uniform() + draw.uniform() + draw.uniform() + draw.uniform() - 2
      tone[at]! += (sum * 1.7321 * deviation) / 255
    }
  }
}
