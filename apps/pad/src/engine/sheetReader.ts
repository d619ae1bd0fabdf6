import type { ModelCard } from '@inkstone/core'
import { predict } from '@inkstone/metrics'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { bestRuns } from '../ink/bestRuns'
import { hasDigitForm, isWrittenAs } from '../ink/digitForm'
import { frameStrokes } from '../ink/frameStrokes'
import type { Stroke } from '../ink/stroke'
import { isPart } from '../ink/strokePieces'
import { type StrokeRun, strokeRuns } from '../ink/strokeRuns'
import { doubtfulStrokes } from './doubtfulStrokes'
import { partsOfLetters } from './partsOfLetters'
import type { ReadInk, SheetReading } from './protocol'

/** Of what class is what is no whole digit. */
const noDigit = 'none'

export interface SheetReader {
  read(strokes: readonly Stroke[], penWidth: number): Promise<SheetReading>
  /** Judges anew from now on: the weights have changed. */
  forget(): void
  /** Reads made-up digits. */
  warmUp(digits: number): Promise<void>
}

interface Judged {
  image: Uint8Array
  probabilities: number[]
}

/** Reads all that is written on a sheet. What was judged before is not judged again, so a stroke more costs a few images,
 * however much is written. */
export function sheetReader({ model, card }: { model: LayersModel; card: ModelCard }): SheetReader {
  const judged = new Map<string, Judged>()
  /** Keys of runs that are strokes of a letter on this sheet, though each looks like a digit. */
  const refused = new Set<string>()
  const least = leastConfidence(card)
  const none = card.classes.indexOf(noDigit)

  async function judge(runs: readonly StrokeRun[]): Promise<void> {
    const fresh = new Map<string, StrokeRun>()
    for (const run of runs) if (!judged.has(keyOf(run))) fresh.set(keyOf(run), run)
    if (fresh.size === 0) return
    const frames = Array.from(fresh.values(), ({ strokes }) => frameStrokes(strokes, card.framing))
    const images = new Float32Array(fresh.size * 784)
    frames.forEach((frame, row) => {
      for (let at = 0; at < 784; at++) images[row * 784 + at] = frame[at]! / 255
    })
    const { classes, imageShape, temperature } = card
    const all = predict(model, images, imageShape, fresh.size, temperature)
    for (const [row, key] of [...fresh.keys()].entries()) {
      const probabilities = [...all.subarray(row * classes.length, (row + 1) * classes.length)]
      judged.set(key, { image: frames[row]!, probabilities })
    }
  }

  function digitOf(run: StrokeRun): string | undefined {
    if (!isLikely(run) || run.isDot || refused.has(keyOf(run))) return undefined
    const { probabilities } = judged.get(keyOf(run))!
    const most = Math.max(...probabilities)
    const best = card.classes[probabilities.indexOf(most)]
    const isSure = most >= (run.strokes.some(isPart) ? Math.max(least, leastOfPart) : least)
    if (best === undefined || best === noDigit || !isSure) return undefined
    return hasDigitForm(run) && isWrittenAs(best, run) ? best : undefined
  }

  function scoreOf(run: StrokeRun): number {
    const isOut =
      run.isDot ||
      refused.has(keyOf(run)) ||
      (run.strokes.some(isPart) && digitOf(run) === undefined) ||
      !hasDigitForm(run)
    if (isOut) return Number.NEGATIVE_INFINITY
    const { probabilities } = judged.get(keyOf(run))!
    return Math.log(Math.max(...probabilities.filter((_, label) => label !== none)))
  }

  /** A stroke that is parted is read in all its parts, or else taken for one digit; strokes of letters are no digits. */
  async function choose(strokes: readonly Stroke[], penWidth: number) {
    const whole = new Set<number>()
    const seen = new Set<string>()
    refused.clear()
    for (;;) {
      const found = strokeRuns(strokes, penWidth, whole)
      const likely = found.runs.filter(isLikely)
      await judge(likely)
      for (const run of likely) seen.add(keyOf(run))
      const chosen = bestRuns(found, scoreOf)
      const doubtful = doubtfulStrokes(strokes, chosen, digitOf)
      const letters = doubtful.length > 0 ? [] : partsOfLetters(chosen, digitOf, penWidth)
      if (doubtful.length + letters.length === 0) return { chosen, seen }
      for (const id of doubtful) whole.add(id)
      for (const run of letters) refused.add(keyOf(run))
    }
  }

  return {
    async read(strokes, penWidth) {
      const begun = performance.now()
      const { chosen, seen } = await choose(strokes, penWidth)
      for (const key of judged.keys()) if (!seen.has(key)) judged.delete(key)
      const digits = chosen.map((run): ReadInk => {
        const { box, strokes: ink } = run
        return { key: keyOf(run), ink, box, ...judged.get(keyOf(run))!, digit: digitOf(run) }
      })
      return { digits, computedMs: performance.now() - begun }
    },
    forget: () => judged.clear(),
    async warmUp(digits) {
      await this.read(madeUpDigits(digits), 5)
      judged.clear()
    },
  }
}

/** A part of a stroke whose place says already that it is no digit is not judged. */
function isLikely({ strokes, cost, isDot }: StrokeRun): boolean {
  return !strokes.some(isPart) || (cost < mostCost && !isDot)
}

const mostCost = 4
/** How sure a digit must be at least that is a part of a stroke. */
const leastOfPart = 0.65

/** Arcs beside each other. */
function madeUpDigits(count: number): Stroke[] {
  return Array.from({ length: count }, (_, id) => {
    const points = Array.from({ length: 30 }, (_, at) => {
      const [x, y] = [Math.sin(0.2 * at) * 40, Math.cos(0.2 * at) * 60]
      return { x: 150 * id + x, y, pressure: 0.5 }
    })
    return { id: -1 - id, points }
  })
}

/** Of its strokes, the first written first, and of which points a part has. */
function keyOf({ strokes }: StrokeRun): string {
  return [...strokes]
    .sort((one, other) => one.id - other.id)
    .map((stroke) => {
      const { id, first, points } = stroke
      return isPart(stroke) ? `${id}:${first}-${first + points.length - 1}` : id
    })
    .join()
}

/** What is less sure is shown as `?`: the card's threshold for one error in a hundred. */
function leastConfidence({ thresholds = [] }: ModelCard): number {
  return Math.max(
    0.5,
    ...thresholds.filter(({ errorRate }) => errorRate >= 0.01).map((each) => each.threshold),
  )
}
