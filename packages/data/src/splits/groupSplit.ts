import { assertArgument, InkstoneError, type Random } from '@inkstone/core'

/** Divides whole groups into parts: all images of a writer go into one part, so that a test shows how a model does on
 * new writers. Groups are taken in random order, and each goes to the part that is then furthest below its share of
 * the images. @param groups `[size]`, the group of each image @param fractions one per part, each >= 0, together 1
 * @returns for each part its positions, ascending; together each position once
 * @throws InkstoneError for fractions that do not add up to 1
 * @example groupSplit(['ann', 'ann', 'bob', 'bob'], [0.5, 0.5], random(1)) // one writer each */
export function groupSplit(
  groups: readonly (string | number)[],
  fractions: readonly number[],
  random: Random,
): Uint32Array[] {
  assertArgument('groupSplit.groups', groups, 'list')
  assertArgument('groupSplit.fractions', fractions, 'numbers')
  assertArgument('groupSplit.random', random, 'object', 'random(seed) of @inkstone/core makes one.')
  const sum = fractions.reduce((total, fraction) => total + fraction, 0)
  if (fractions.some((fraction) => !(fraction >= 0)) || Math.abs(sum - 1) > 1e-9) {
    throw new InkstoneError(
      `groupSplit.fractions: expected numbers >= 0 that add up to 1, got [${fractions.join(', ')}].`,
    )
  }
  const members = new Map<string | number, number[]>()
  groups.forEach((group, position) => {
    const known = members.get(group)
    if (known) known.push(position)
    else members.set(group, [position])
  })
  const parts: number[][] = fractions.map(() => [])
  for (const positions of random.shuffle([...members.values()])) {
    const owed = fractions.map((fraction, part) => fraction * groups.length - parts[part]!.length)
    const most = owed.indexOf(Math.max(...owed))
    for (const position of positions) parts[most]!.push(position)
  }
  return parts.map((part) => Uint32Array.from(part).sort())
}
