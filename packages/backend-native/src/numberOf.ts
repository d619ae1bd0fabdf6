import type { Addon } from './addon'

type Listing =
  | 'unaryOperations'
  | 'binaryOperations'
  | 'integerOperations'
  | 'comparisons'
  | 'reductions'

const numbers = new Map<Listing, Map<string, number>>()

/** The addon's number of an operation: its index in the addon's own list. */
export function numberOf(native: Addon, listing: Listing, operation: string): number {
  let known = numbers.get(listing)
  if (known === undefined) {
    known = new Map(native[listing]().map((name, number) => [name, number]))
    numbers.set(listing, known)
  }
  return known.get(operation)!
}
