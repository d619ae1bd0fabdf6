import {
  assertDataset,
  type Dataset,
  finiteNumber,
  InkstoneError,
  knownOptions,
  type LoadedDataset,
  optionError,
  type Split,
} from '@inkstone/core'
import { loadOnce } from '../sources/loadOnce'
import { refuseAugmented } from '../splits/refuseAugmented'
import { subset } from '../splits/subset'
import { withSplits } from '../splits/withSplits'
import { type Flaws, findFlaws, type Group } from './findFlaws'
import type { Place } from './surveyImages'

/** What `cleaned` can leave out. */
export type Flaw = keyof Omit<Flaws, 'dataset' | 'images'>

export interface CleanedOptions {
  /** Default: everything except near duplicates, which are similar but not identical. */
  drop?: readonly Flaw[]
  /** As in `findFlaws`; it matters only if near duplicates are dropped. */
  difference?: number
}

/** A dataset without the flaws that {@link findFlaws} finds: blank images, unknown labels, images with contradicting
 * labels (all of them, because the correct label is unknown), and all but one of identical images. Of these, the copy
 * in the test is kept before one in the validation part, and that before any other, so that no image is both trained
 * and tested on; within a split the first is kept. The number left out is in `skipped` and reported on stderr.
 * @throws InkstoneError for a bad option; from `load`, if a split would be empty
 * @example cleaned(csv('letters.csv'), { drop: ['blank', 'duplicates', 'nearDuplicates'] }) */
export function cleaned(dataset: Dataset, options: CleanedOptions = {}): Dataset {
  knownOptions('cleaned', options, ['drop', 'difference'])
  assertDataset('cleaned', dataset)
  const { drop = ['blank', 'labelsOutOfRange', 'contradictions', 'duplicates'] } = options
  const { difference = 0.15 } = options
  if (!Array.isArray(drop) || drop.length === 0 || drop.some((flaw) => !(flaw in words))) {
    const expected = `a list of ${Object.keys(words).join(', ')}`
    throw optionError({ option: 'cleaned.drop', expected, given: drop })
  }
  finiteNumber('cleaned.difference', difference, { min: 1e-6, max: 0.9 })
  return {
    name: dataset.name,
    options: { ...dataset.options, cleaned: { drop, difference } },
    load: loadOnce(async () => {
      const loaded = await dataset.load()
      refuseAugmented('cleaned', loaded)
      const near = drop.includes('nearDuplicates') ? difference : 0
      return without(loaded, await findFlaws(loaded, { difference: near }), drop)
    }),
  }
}

const words: Record<Flaw, string> = {
  blank: 'blank',
  labelsOutOfRange: 'an unknown label',
  contradictions: 'under another label too, as',
  duplicates: 'the same image as',
  nearDuplicates: 'nearly the same image as',
}

function without(loaded: LoadedDataset, flaws: Flaws, drop: readonly Flaw[]): LoadedDataset {
  const dropped = new Map<string, Set<number>>()
  const reasons: string[] = []
  let count = loaded.skipped?.count ?? 0
  const leaveOut = ({ split, position }: Place, why: string): void => {
    const ofSplit = dropped.get(split) ?? new Set()
    dropped.set(split, ofSplit)
    if (ofSplit.has(position)) return
    ofSplit.add(position)
    count++
    reasons.push(`${loaded.name}/${split}, image ${position}: ${why}`)
  }
  const isLeftOut = ({ split, position }: Place) => dropped.get(split)?.has(position) === true
  const allOf = (flaw: 'blank' | 'labelsOutOfRange') => {
    if (drop.includes(flaw)) for (const place of flaws[flaw]) leaveOut(place, words[flaw])
  }
  const allButOne = (flaw: 'duplicates' | 'nearDuplicates') => {
    if (!drop.includes(flaw)) return
    for (const group of flaws[flaw]) {
      const [kept, ...others] = group.filter((place) => !isLeftOut(place)).sort(byWorth)
      for (const place of others) leaveOut(place, `${words[flaw]} ${named(kept!)}`)
    }
  }
  allOf('blank')
  allOf('labelsOutOfRange')
  if (drop.includes('contradictions')) {
    for (const group of flaws.contradictions) {
      for (const place of group)
        leaveOut(place, `${words.contradictions} ${named(opposed(group, place))}`)
    }
  }
  allButOne('duplicates')
  allButOne('nearDuplicates')
  if (reasons.length === 0) return loaded
  console.warn(
    `${loaded.name}: left out ${reasons.length} of ${flaws.images} images. ${reasons[0]}.`,
  )
  const splits: Record<string, Split> = {}
  for (const [name, split] of Object.entries(loaded.splits)) {
    splits[name] = remaining(loaded.name, split, dropped.get(name))
  }
  const told = [...(loaded.skipped?.reasons ?? []), ...reasons].slice(0, 10)
  return withSplits(loaded, splits, { skipped: { count, reasons: told } })
}

function named({ split, position }: Place): string {
  return `image ${position} of ${split}`
}

/** The first of the group with another label. */
function opposed(group: Group, { label }: Place): Place {
  return group.find((other) => other.label !== label)!
}

/** The test first, then validation, then any other; the order within a split is kept. */
function byWorth(one: Place, other: Place): number {
  return rank(one) - rank(other)
}

function rank({ split }: Place): number {
  return split === 'test' ? 0 : split === 'validation' ? 1 : 2
}

function remaining(dataset: string, split: Split, dropped?: ReadonlySet<number>): Split {
  if (!dropped) return split
  const kept = Uint32Array.from(split.labels, (_, position) => position).filter(
    (position) => !dropped.has(position),
  )
  if (kept.length > 0) return subset(split, kept)
  throw new InkstoneError(
    `${dataset}/${split.name}: expected images without a flaw, but all ${split.size} of them have one. ` +
      'See findFlaws for which, and leave it out of cleaned.drop.',
  )
}
