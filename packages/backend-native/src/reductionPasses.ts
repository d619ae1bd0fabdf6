/** One pass over `[outer, length, inner]` that leaves `[outer, inner]`. */
export interface ReductionPass {
  outer: number
  length: number
  inner: number
}

/** Reduces any axes by passes of one shape: adjacent axes go in one pass, the last axes first.
 * @param axes each in `[0, shape.length)`, no two alike
 * @example reductionPasses([2, 3, 4, 5], [0, 2, 3])
 * // [{ outer: 6, length: 20, inner: 1 }, { outer: 1, length: 2, inner: 3 }] */
export function reductionPasses(shape: number[], axes: number[]): ReductionPass[] {
  const reduced = new Set(axes)
  const passes: ReductionPass[] = []
  let inner = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (!reduced.has(axis)) {
      inner *= shape[axis]!
      continue
    }
    let length = 1
    for (; axis >= 0 && reduced.has(axis); axis--) length *= shape[axis]!
    axis += 1
    if (length === 1) continue
    const outer = shape.slice(0, axis).reduce((product, size) => product * size, 1)
    passes.push({ outer, length, inner })
  }
  if (passes.length > 0) return passes
  return [{ outer: shape.reduce((product, size) => product * size, 1), length: 1, inner: 1 }]
}
