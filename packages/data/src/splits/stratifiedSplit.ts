import { assertArgument, InkstoneError, type Random } from '@inkstone/core'

/** Divides positions into parts so that each part has its fraction of every class. In each class a part gets
 * its exact share rounded down or up; the rounding error is carried to the next class, so that of two parts
 * each is within one image of its fraction of the whole.
 * @param labels `[size]`, whole numbers >= 0
 * @param fractions one per part, each >= 0, together 1
 * @param random decides which part each image goes to
 * @returns for each part its positions, ascending; together each position once
 * @throws InkstoneError for fractions that do not add up to 1
 * @example stratifiedSplit([0, 0, 1, 1], [0.5, 0.5], random(1)) // two parts, each with a 0 and a 1 */
export function stratifiedSplit(
  labels: ArrayLike<number>,
  fractions: readonly number[],
  random: Random,
): Uint32Array[] {
  assertArgument('stratifiedSplit.labels', labels, 'list')
  assertArgument('stratifiedSplit.fractions', fractions, 'numbers')
  assertArgument(
    'stratifiedSplit.random',
    random,
    'object',
    'random(seed) of @inkstone/core makes one.',
  )
  const sum = fractions.reduce((total, fraction) => total + fraction, 0)
  if (fractions.some((fraction) => !(fraction >= 0)) || Math.abs(sum - 1) > 1e-9) {
    throw new InkstoneError(
      `stratifiedSplit.fractions: expected numbers >= 0 that add up to 1, got [${fractions.join(', ')}].`,
    )
  }
  const parts: number[][] = fractions.map(() => [])
  const carried = fractions.map(() => 0) // share owed to each part by earlier classes
  for (const positions of positionsByClass(labels)) {
    random.shuffle(positions)
    const counts = share(positions.length, fractions, carried)
    let from = 0
    counts.forEach((count, part) => {
      for (const position of positions.slice(from, from + count)) parts[part]!.push(position)
      from += count
    })
  }
  return parts.map((part) => Uint32Array.from(part).sort())
}

/** How many of `count` each part gets; updates `carried`. */
function share(count: number, fractions: readonly number[], carried: number[]): number[] {
  const exact = fractions.map((fraction) => fraction * count)
  const counts = exact.map((value) => Math.floor(value + 1e-9)) // 0.1 * 30 is 3 despite float64 rounding
  exact.forEach((value, part) => {
    carried[part]! += value - counts[part]!
  })
  const left = count - counts.reduce((total, value) => total + value, 0)
  const byDebt = exact
    .map((value, part) => ({ part, rounded: value - counts[part]! > 1e-9, debt: carried[part]! }))
    .filter(({ rounded }) => rounded)
    .sort((one, other) => other.debt - one.debt || one.part - other.part)
  for (const { part } of byDebt.slice(0, left)) {
    counts[part]!++
    carried[part]!--
  }
  return counts
}

/** Positions of each class, in the order of the labels. */
function positionsByClass(labels: ArrayLike<number>): number[][] {
  const classes: number[][] = []
  for (let position = 0; position < labels.length; position++) {
    const label = labels[position]!
    while (classes.length <= label) classes.push([])
    classes[label]!.push(position)
  }
  return classes
}
