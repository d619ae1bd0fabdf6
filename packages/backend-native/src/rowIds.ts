import type { KernelCall } from './nativeKernel'

declare module './addon' {
  interface Addon {
    /** `ids[i]` is the number of the row that `indices`, `[ids, sizes]`, name. Gives the first i whose indices lie outside,
     * or the number of ids. */
    rowIds(indices: Int32Array, sizes: Int32Array, ids: Int32Array): number
  }
}

/** The numbers of the rows that `indices`, `[count, sizes.length]`, name in an array whose first dimensions are `sizes`. The
 * caller recycles them. @throws Error naming the first indices that lie outside of `shape`, as `cpu` says it */
export function rowIds(
  { backend, native }: KernelCall,
  indices: Int32Array,
  count: number,
  sizes: number[],
  shape: number[],
): Int32Array {
  const ids = backend.allocate('int32', count)
  const first = native.rowIds(indices, Int32Array.from(sizes), ids)
  if (first === count) return ids
  backend.recycle(ids)
  const index = indices.slice(first * sizes.length, (first + 1) * sizes.length)
  throw new Error(`Invalid indices: ${index} does not index into ${shape}`)
}
