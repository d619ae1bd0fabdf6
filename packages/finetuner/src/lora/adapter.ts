import { assertArgument, hex, sha256 } from '@inkstone/core'
import type { NamedTensor } from '@inkstone/run'

/** The result of LoRA, separate from its base model: a few thousand numbers. */
export interface Adapter {
  readonly rank: number
  readonly alpha: number
  /** By the name of the weight they change, `dense1/kernel`. */
  readonly factors: Readonly<Record<string, Factors>>
  /** SHA-256 of the base's weights, in hexadecimal digits: the adapter fits no others. */
  readonly base: string
}

/** A low-rank update. A kernel `[..., in, out]` is treated as a matrix of `rows` (all axes but the last) by `columns`
 * (the last axis). */
export interface Factors {
  /** `[rows, rank]` */
  readonly a: NamedTensor
  /** `[rank, columns]` */
  readonly b: NamedTensor
}

/** The weight with an adapter merged: `w + alpha / rank * (a b)`. The product is summed in float64, by rising rank,
 * and the sum rounded to float32 once, so the same adapter gives the same bits on every backend.
 * @param base the values of the kernel, row by row */
export function mergedValues(
  base: Float32Array,
  factors: Factors,
  adapter: Pick<Adapter, 'rank' | 'alpha'>,
): Float32Array {
  assertArgument('mergedValues.base', base, 'numbers')
  assertArgument('mergedValues.factors', factors, 'object')
  assertArgument('mergedValues.a', factors.a, 'object')
  assertArgument('mergedValues.b', factors.b, 'object')
  assertArgument('mergedValues.adapter', adapter, 'object')
  const { a, b } = factors
  const { rank, alpha } = adapter
  const [inner, columns] = b.shape as [number, number]
  const scale = alpha / rank
  return base.map((value, index) => {
    const row = Math.floor(index / columns)
    const column = index - row * columns
    let sum = 0
    for (let k = 0; k < inner; k++) {
      sum += a.values[row * inner + k]! * b.values[k * columns + column]!
    }
    return value + scale * sum
  })
}

/** SHA-256 over the names and the bits of weights, in the order of their names. */
export function baseDigest(weights: ReadonlyMap<string, Float32Array>): string {
  const encoder = new TextEncoder()
  const sorted = [...weights].sort(([one], [other]) => (one < other ? -1 : 1))
  const parts = sorted.flatMap(([name, { buffer, byteOffset, byteLength }]) => [
    encoder.encode(name),
    new Uint8Array(buffer, byteOffset, byteLength),
  ])
  return hex(sha256(...parts))
}
