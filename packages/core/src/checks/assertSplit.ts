import type { LoadedDataset, Split } from '../contracts/dataset'
import { InkstoneError } from './inkstoneError'

/** Refuses what is no split: `splits.traim` is undefined, and a dataset is not one of its parts.
 * @param use who asks and for what: `trainer.training`
 * @param optional what to do without one: `Leave validation out to train without one.`
 * @throws InkstoneError naming the splits of the datasets that were loaded last
 * @example assertSplit('trainer.training', splits.traim) // throws */
export function assertSplit(use: string, given: unknown, optional = ''): asserts given is Split {
  if (isObject(given) && 'batches' in given && 'digests' in given && 'labels' in given) return
  throw new InkstoneError(
    `${use}: expected a split, such as splits.train of a loaded dataset, got ${what(given)}. ${mend(given)} ${optional}`.trimEnd(),
  )
}

/** Records the names of a dataset's splits, for the message about a mistyped one. */
export function noteSplits({ name, splits }: Pick<LoadedDataset, 'name' | 'splits'>): void {
  loaded.delete(name) // so that it comes last
  loaded.set(name, Object.keys(splits))
  const [oldest] = loaded.keys()
  if (loaded.size > remembered && oldest !== undefined) loaded.delete(oldest)
}

function what(given: unknown): string {
  if (!isObject(given)) return given === undefined || given === null ? `${given}` : typeof given
  if ('load' in given) return 'a dataset'
  return 'splits' in given ? 'a loaded dataset' : 'an object of another kind'
}

function mend(given: unknown): string {
  if (isObject(given) && 'load' in given) {
    return 'Load it and take a part of it: (await dataset.load()).splits.train.'
  }
  const own = isObject(given) && 'splits' in given && isObject(given.splits)
  const names = own ? new Map([['It', Object.keys(given.splits as object)]]) : loaded
  const known = [...names].map(([name, splits]) => `${name} has ${splits.join(', ') || 'none'}`)
  return known.length > 0
    ? `${known.join('; ')}.`
    : 'A name that the dataset does not have gives undefined: Object.keys(splits) lists them.'
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

const remembered = 3

// Shared by all copies of this package in the process: ESM and CommonJS may both be loaded.
const key = Symbol.for('inkstone.loadedSplits')
const shared = globalThis as { [key]?: Map<string, readonly string[]> }
shared[key] ??= new Map()
const loaded: Map<string, readonly string[]> = shared[key]
