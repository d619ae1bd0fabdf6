/** The fewest characters to insert, delete or replace that turn one text into another (Levenshtein, 1965).
 * @throws RangeError for what is no text
 * @example editDistance('kitten', 'sitting') // 3 */
export function editDistance(text: string, other: string): number {
  if (typeof text !== 'string' || typeof other !== 'string') {
    throw new RangeError(
      `editDistance: expected two texts, got ${typeof text} and ${typeof other}.`,
    )
  }
  const [one, two] = [[...text], [...other]]
  let row = Array.from({ length: two.length + 1 }, (_, at) => at)
  for (const [at, character] of one.entries()) {
    const next = [at + 1]
    for (let to = 0; to < two.length; to++) {
      const replaced = row[to]! + (two[to] === character ? 0 : 1)
      next.push(Math.min(replaced, row[to + 1]! + 1, next[to]! + 1))
    }
    row = next
  }
  return row.at(-1)!
}
