import type { Addon } from './addon'

type Listing =
  | 'unaryOperations'
  | 'integerUnaryOperations'
  | 'binaryOperations'
  | 'integerOperations'
  | 'comparisons'
  | 'reductions'

const numbers = new WeakMap<Addon, Map<Listing, Map<string, number>>>()

/** The addon's number of an operation: its index in the addon's own list. */
export function numberOf(native: Addon, listing: Listing, operation: string): number {
  let listings = numbers.get(native)
  if (listings === undefined) {
    listings = new Map()
    numbers.set(native, listings)
  }
  let known = listings.get(listing)
  if (known === undefined) {
    known = new Map(native[listing]().map((name, number) => [name, number]))
    listings.set(listing, known)
  }
  return known.get(operation) ?? -1
}
