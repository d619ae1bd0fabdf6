import type { ModelCard } from '@inkstone/core'
import { predict } from '@inkstone/metrics'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { frameStrokes } from '../ink/frameStrokes'
import type { Stroke } from '../ink/stroke'
import { bestRuns, type StrokeRun, strokeRuns } from '../ink/strokeRuns'
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
  const least = leastConfidence(card)

  async function judge(runs: readonly StrokeRun[]): Promise<void> {
    const fresh = runs.filter((run) => !judged.has(keyOf(run)))
    if (fresh.length === 0) return
    const frames = fresh.map(({ strokes }) => frameStrokes(strokes, card.framing))
    const images = new Float32Array(fresh.length * 784)
    frames.forEach((frame, row) => {
      for (let at = 0; at < 784; at++) images[row * 784 + at] = frame[at]! / 255
    })
    const { classes, imageShape, temperature } = card
    const all = predict(model, images, imageShape, fresh.length, temperature)
    fresh.forEach((run, row) => {
      const probabilities = [...all.subarray(row * classes.length, (row + 1) * classes.length)]
      judged.set(keyOf(run), { image: frames[row]!, probabilities })
    })
  }

  function readInk(run: StrokeRun): ReadInk {
    const { image, probabilities } = judged.get(keyOf(run))!
    const most = Math.max(...probabilities)
    const best = card.classes[probabilities.indexOf(most)]!
    const isDigit = best !== noDigit && most >= least && !run.isDot
    return {
      strokeIds: run.strokes.map(({ id }) => id).sort((one, other) => one - other),
      box: run.box,
      ...{ image, probabilities },
      digit: isDigit ? best : undefined,
    }
  }

  return {
    async read(strokes, penWidth) {
      const begun = performance.now()
      const found = strokeRuns(strokes, penWidth)
      await judge(found.runs)
      const none = card.classes.indexOf(noDigit)
      const chosen = bestRuns(found, (run) => {
        if (run.isDot) return Number.NEGATIVE_INFINITY
        const { probabilities } = judged.get(keyOf(run))!
        return Math.log(Math.max(...probabilities.filter((_, label) => label !== none)))
      })
      const kept = new Set(found.runs.map(keyOf))
      for (const key of judged.keys()) if (!kept.has(key)) judged.delete(key)
      return { digits: chosen.map(readInk), computedMs: performance.now() - begun }
    },
    forget: () => judged.clear(),
    async warmUp(digits) {
      await this.read(madeUpDigits(digits), 5)
      judged.clear()
    },
  }
}

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

function keyOf({ strokes }: StrokeRun): string {
  return strokes.map(({ id }) => id).join()
}

/** What is less sure is shown as `?`: the card's threshold for one error in a hundred. */
function leastConfidence({ thresholds = [] }: ModelCard): number {
  return Math.max(
    0.5,
    ...thresholds.filter(({ errorRate }) => errorRate >= 0.01).map((each) => each.threshold),
  )
}
