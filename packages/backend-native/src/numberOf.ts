import type { Addon } from './addon'

type Listing =
  | 'unaryOperations'
  | 'integerUnaryOperations'
  | 'binaryOperations'
  | 'integerOperations'
  | 'comparisons'
  | 'reductions'

const numbers = new WeakMap<Addon, Map<Listing, Map<string, number>>>()
/** The addon that was asked last, the only one of most programs. */
let last: Addon | undefined
let ofLast: Map<Listing, Map<string, number>> | undefined

/** The addon's number of an operation: its index in the addon's own list. */
export function numberOf(native: Addon, listing: Listing, operation: string): number {
  let listings = native === last ? ofLast : numbers.get(native)
  if (listings === undefined) {
    listings = new Map()
    numbers.set(native, listings)
  }
  last = native
  ofLast = listings
  let known = listings.get(listing)
  if (known === undefined) {
    known = new Map(native[listing]().map((name, number) => [name, number]))
    listings.set(listing, known)
  }
  return known.get(operation) ?? -1
}
