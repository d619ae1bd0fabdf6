import { InkstoneError, random, type Split } from '@inkstone/core'
import { type NoString, noStrings } from './noString'

/** Which digits the strings of a part are composed of. */
export interface Plan {
  /** Positions in the split, each once. */
  readonly used: readonly number[]
  readonly strings: readonly {
    readonly kind: 'digits' | NoString
    readonly text: string
    /** Positions in `used`. */
    readonly positions: readonly number[]
  }[]
}

export interface PlanOptions {
  length: readonly [fewest: number, most: number]
  strings: number | undefined
  negatives: number
  seed: number
}

/** Draws the digits of each string: all of the part in a random order, then again in another one, so that none is used much
 * more than others. */
export function planStrings(split: Split, { length, strings, negatives, seed }: PlanOptions): Plan {
  const stream = random(seed).split('plan').split(split.name)
  const mean = (length[0] + length[1]) / 2
  const count = strings ?? Math.max(1, Math.floor(split.size / mean))
  const lengths = Array.from({ length: count }, () => {
    return length[0] + stream.integer(length[1] - length[0] + 1)
  })
  const total = lengths.reduce((sum, one) => sum + one, 0)
  const most = split.name === 'train' ? Infinity : mostUses * split.size
  if (total > most) {
    throw new InkstoneError(
      `digitStrings.strings: expected at most ${Math.floor(most / mean)} strings for ${split.dataset}/${split.name}, got ` +
        `${count}: its ${split.size} digits are used ${mostUses} times at most, so that strings stay different. ` +
        'Ask for fewer strings, or shorter ones.',
    )
  }
  const order: number[] = []
  while (order.length < total) {
    const shuffled = stream.shuffle(Uint32Array.from({ length: split.size }, (_, at) => at))
    for (const at of shuffled) order.push(at) // spread, a large split overflows the stack
  }
  const places = new Map<number, number>()
  const placeOf = (position: number) => {
    if (!places.has(position)) places.set(position, places.size)
    return places.get(position)!
  }
  let from = 0
  let unread = 0
  const planned = lengths.map((own) => {
    const drawn = order.slice(from, from + own)
    from += own
    const isNegative = stream.uniform() < negatives
    const kind = isNegative ? noStrings[unread++ % noStrings.length]! : ('digits' as const)
    const text = isNegative ? '' : drawn.map((at) => split.classes[split.labels[at]!]!).join('')
    return { kind, text, positions: drawn.map(placeOf) }
  })
  return { used: [...places.keys()], strings: planned }
}

/** How often a digit is used outside training: more, and strings of a test would not be independent. */
export const mostUses = 3
