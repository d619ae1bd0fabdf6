import { finiteNumber, InkstoneError, knownOptions, type LoadedDataset } from '@inkstone/core'
import { type Grouping, grouping } from '../splits/grouping'
import { nearPairs } from './nearPairs'
import { type Place, type SurveyedImages, surveyImages } from './surveyImages'

export interface FindFlawsOptions {
  /** How much two near duplicates may differ: the norm of their difference over the norm of the longer one, as
   * vectors of brightness. 0 skips the search for near duplicates. Default: 0.15. */
  difference?: number
}

/** What is wrong with a dataset's images. Each list is in the order of the splits and positions. */
export interface Flaws {
  readonly dataset: string
  /** In all splits. */
  readonly images: number
  /** Images without ink: their brightest pixel and their darkest differ by less than 16 of 255. */
  readonly blank: readonly Place[]
  /** Images with an unknown label. */
  readonly labelsOutOfRange: readonly Place[]
  /** Groups of images with the same pixels and more than one label. */
  readonly contradictions: readonly Group[]
  /** Groups of images with the same pixels and the same label. */
  readonly duplicates: readonly Group[]
  /** Groups of non-identical images, each near another one of the group, whatever their labels. */
  readonly nearDuplicates: readonly Group[]
}

/** At least two places. */
export type Group = readonly Place[]

/** Searches all splits of a dataset for blank images, unknown labels, identical images (within a split or across
 * splits, under one label or several), and near duplicates. The search for near duplicates is exact: a lower bound
 * rules pairs out, and the rest are measured. A blank image is reported only as blank; of identical images only one
 * takes part in the search for near duplicates.
 * @throws InkstoneError for a bad option
 * @example (await findFlaws(await mnist().load())).duplicates.length // 0 */
export async function findFlaws(
  loaded: LoadedDataset,
  options: FindFlawsOptions = {},
): Promise<Flaws> {
  knownOptions('findFlaws', options, ['difference'])
  const { difference = 0.15 } = options
  finiteNumber('findFlaws.difference', difference, { min: 0, max: 0.9 })
  if (typeof loaded?.splits !== 'object') {
    throw new InkstoneError(
      'findFlaws: expected a loaded dataset, with splits. Load it first: findFlaws(await dataset.load()).',
    )
  }
  const images = await surveyImages(loaded)
  const { places, blank } = images
  const placesOf = (index: number): Place => places[index]!
  const alike = sameImages(images)
  const same = alike.map((group) => group.map(placesOf))
  const contradicts = (group: Group) => group.some(({ label }) => label !== group[0]!.label)
  const classes = loaded.classes.length
  return {
    dataset: loaded.name,
    images: places.length,
    blank: places.filter((_, index) => blank.has(index)),
    labelsOutOfRange: places.filter(({ label }) => !(label >= 0 && label < classes)),
    contradictions: same.filter(contradicts),
    duplicates: same.filter((group) => !contradicts(group)),
    nearDuplicates:
      difference === 0
        ? []
        : (await nearImages(images, alike, difference)).map((group) => group.map(placesOf)),
  }
}

/** Groups of at least two images with the same digest. */
function sameImages({ digests, blank }: SurveyedImages): number[][] {
  const byDigest = new Map<string, number[]>()
  digests.forEach((digest, index) => {
    if (blank.has(index)) return
    const group = byDigest.get(digest)
    if (group) group.push(index)
    else byDigest.set(digest, [index])
  })
  return [...byDigest.values()].filter((group) => group.length > 1)
}

async function nearImages(
  { places, sketches, blank, read }: SurveyedImages,
  alike: readonly number[][],
  difference: number,
): Promise<number[][]> {
  const copies = new Set(alike.flatMap(([, ...others]) => others))
  const near: Grouping = grouping(sketches.norms.length)
  const waiting: [number, number][] = []
  const measure = async (): Promise<void> => {
    const images = await read(waiting.flat())
    waiting.forEach(([one, other], row) => {
      const [a, b] = [images[2 * row]!, images[2 * row + 1]!]
      const longer = Math.max(sketches.norms[one]!, sketches.norms[other]!)
      if (distance(a, b) <= difference * longer) near.join(one, other)
    })
    waiting.length = 0
  }
  const wanted = places.flatMap((_, index) =>
    blank.has(index) || copies.has(index) ? [] : [index],
  )
  for (const [one, other] of nearPairs(sketches, difference, wanted)) {
    if (near.together(one, other)) continue
    waiting.push([one, other])
    if (waiting.length === measuredTogether) await measure()
  }
  if (waiting.length > 0) await measure()
  return near.groups()
}

const measuredTogether = 500 // pairs

function distance(one: Float32Array, other: Float32Array): number {
  let sum = 0
  for (let at = 0; at < one.length; at++) sum += (one[at]! - other[at]!) ** 2
  return Math.sqrt(sum)
}
