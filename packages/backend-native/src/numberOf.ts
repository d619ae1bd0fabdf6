import type { Addon } from './addon'

type Listing =
  | 'unaryOperations'
  | 'integerUnaryOperations'
  | 'binaryOperations'
  | 'integerOperations'
  | 'comparisons'
  | 'reductions'

const numbers = new WeakMap<Addon, Map<string, number>>()

/** The addon's number of an operation: its index in the addon's own list. */
export function numberOf(native: Addon, listing: Listing, operation: string): number {
  let known = numbers.get(native)
  if (known === undefined) {
    known = new Map()
    numbers.set(native, known)
  }
  const name = `${listing}.${operation}`
  let number = known.get(name)
  if (number === undefined) {
    number = native[listing]().indexOf(operation)
    known.set(name, number)
  }
  return number
}
