/** Three arrays in turn, for batches of which one is in use, one is waiting and one is being made: see `reuse` of
 * `BatchOptions`. @param most the largest length @returns a function that returns the next array of a given length,
 * with arbitrary contents */
export function reusedArrays(most: number): (length: number) => Float32Array {
  const arrays: Float32Array[] = []
  let turn = 0
  return (length) => {
    turn = (turn + 1) % 3
    arrays[turn] ??= new Float32Array(most)
    return arrays[turn]!.subarray(0, length)
  }
}
