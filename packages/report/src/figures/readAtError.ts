import type { Interval } from '@inkstone/core'
import { wilsonInterval } from '@inkstone/pixels'
import type { Claims } from './certainty'

/** The trade-off if only images of high confidence are accepted and the rest is left to a person. */
export interface CoveragePoint {
  /** Fraction of the images that is accepted. */
  coverage: number
  /** Fraction of those that is wrong. */
  risk: number
}

/** How much is accepted at an allowed error rate. */
export interface ReadAtError {
  images: number
  read: number
  wrong: number
  readRate: Interval
  /** 0 to 1 if nothing is accepted. */
  errorRate: Interval
}

/** From the highest confidence down; a point wherever the confidence falls (El-Yaniv and Wiener, 2010). */
export function riskCoverage(
  claims: Claims,
  images: readonly number[] = everyImage(claims),
): CoveragePoint[] {
  return steps(claims, images).map(({ read, wrong }) => ({
    coverage: read / images.length,
    risk: wrong / read,
  }))
}

/** A threshold looks too good on the images it was chosen on. So the threshold that accepts most within the allowed error
 * rate is chosen on every other image and tested on the images between, then the other way round.
 * @param allowed highest error rate among the accepted images: 0.01 */
export function readAtError(claims: Claims, allowed: number): ReadAtError {
  const images = everyImage(claims)
  const halves = [0, 1].map((parity) => images.filter((image) => image % 2 === parity)) as [
    number[],
    number[],
  ]
  let read = 0
  let wrong = 0
  for (const [chosenOn, testedOn] of [halves, [...halves].reverse() as [number[], number[]]]) {
    const kept = steps(claims, chosenOn).filter((step) => step.wrong <= allowed * step.read)
    const threshold = kept.at(-1)?.threshold ?? Number.POSITIVE_INFINITY
    for (const image of testedOn) {
      if (claims.confidence[image]! < threshold) continue
      read++
      wrong += 1 - claims.right[image]!
    }
  }
  return {
    images: images.length,
    read,
    wrong,
    readRate: wilsonInterval(read, images.length),
    errorRate: read === 0 ? { low: 0, high: 1 } : wilsonInterval(wrong, read),
  }
}

function everyImage({ confidence }: Claims): number[] {
  return Array.from(confidence, (_, image) => image)
}

/** Images accepted, and wrong among them, at each threshold, from the highest. */
function steps({ confidence, right }: Claims, images: readonly number[]) {
  const sorted = [...images].sort((a, b) => confidence[b]! - confidence[a]!)
  const found: { threshold: number; read: number; wrong: number }[] = []
  let wrong = 0
  for (const [index, image] of sorted.entries()) {
    wrong += 1 - right[image]!
    const next = sorted[index + 1]
    if (next !== undefined && confidence[next] === confidence[image]) continue
    found.push({ threshold: confidence[image]!, read: index + 1, wrong })
  }
  return found
}
