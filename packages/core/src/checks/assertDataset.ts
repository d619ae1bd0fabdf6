import type { Dataset } from '../contracts/dataset'
import { InkstoneError } from './inkstoneError'

/** Checks that something can be loaded as a dataset; a loaded one, or one of its splits, cannot.
 * @param stage the caller, for the message: `holdOut`
 * @throws InkstoneError naming what was given
 * @example assertDataset('holdOut', mnist()) */
export function assertDataset(stage: string, given: unknown): asserts given is Dataset {
  const isObject = typeof given === 'object' && given !== null
  if (isObject && 'load' in given && typeof given.load === 'function') return
  const loaded = isObject && ('splits' in given || 'batches' in given)
  const what = loaded
    ? `${'splits' in given ? 'a loaded dataset' : 'a split'}; pass what it was loaded from`
    : `${isObject ? 'an object of another kind' : given === null ? 'null' : typeof given}`
  throw new InkstoneError(`${stage}: expected a dataset, such as mnist(), got ${what}.`)
}
