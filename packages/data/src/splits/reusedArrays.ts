/** Three arrays in turn, for batches of which one is in use, one waits and one is being made: see `reuse` of
 * `BatchOptions`.
 * @param most the longest that is asked for
 * @returns gives the next one, of that length, with whatever it holds */
export function reusedArrays(most: number): (length: number) => Float32Array {
  const arrays: Float32Array[] = []
  let turn = 0
  return (length) => {
    turn = (turn + 1) % 3
    arrays[turn] ??= new Float32Array(most)
    return arrays[turn]!.subarray(0, length)
  }
}
