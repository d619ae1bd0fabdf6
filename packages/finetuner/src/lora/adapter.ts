import { createHash } from 'node:crypto'
import { InkstoneError } from '@inkstone/core'
import {
  decodeSafetensors,
  encodeSafetensors,
  type NamedTensor,
  readBytes,
  safetensorsMetadata,
  writeWhole,
} from '@inkstone/run'

/** What LoRA learnt, apart from the model it was learnt on: a few thousand numbers. */
export interface Adapter {
  readonly rank: number
  readonly alpha: number
  /** By the name of the weight they change, `dense1/kernel`. */
  readonly factors: Readonly<Record<string, Factors>>
  /** SHA-256 of the weights it was learnt on, in hexadecimal digits: it fits no others. */
  readonly base: string
}

/** A change of low rank. A kernel `[..., in, out]` counts as a matrix of `rows`, all but its last axis, by
 * `columns`, its last. */
export interface Factors {
  /** `[rows, rank]` */
  readonly a: NamedTensor
  /** `[rank, columns]` */
  readonly b: NamedTensor
}

/** The weight that an adapter makes of one: `w + alpha / rank * (a b)`. The product is summed up in float64, by
 * rising rank, and the sum rounded to float32 once, so the same adapter gives the same bits on every backend.
 * @param base the values of the kernel, row by row */
export function mergedValues(
  base: Float32Array,
  { a, b }: Factors,
  { rank, alpha }: Pick<Adapter, 'rank' | 'alpha'>,
): Float32Array {
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
  const hash = createHash('sha256')
  for (const [name, values] of [...weights].sort(([one], [other]) => (one < other ? -1 : 1))) {
    hash.update(name)
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
  }
  return hash.digest('hex')
}

/** Writes an adapter as a safetensors file: `dense1/kernel.a`, `dense1/kernel.b`, float32, and rank, alpha and the
 * digest of the base among the metadata.
 * @example await saveAdapter(adapter, 'anna.safetensors') */
export async function saveAdapter(adapter: Adapter, path: string): Promise<void> {
  const { rank, alpha, factors, base } = adapter
  const tensors = Object.entries(factors).flatMap(([name, { a, b }]) => [
    [`${name}.a`, a] as const,
    [`${name}.b`, b] as const,
  ])
  const metadata = { kind, rank: String(rank), alpha: String(alpha), base }
  await writeWhole(path, encodeSafetensors(Object.fromEntries(tensors), metadata))
}

/** Reads an adapter that {@link saveAdapter} wrote.
 * @throws InkstoneError naming the file if it is missing, damaged or of another kind
 * @example writers.use(await loadAdapter('anna.safetensors')) */
export async function loadAdapter(path: string): Promise<Adapter> {
  const bytes = await readBytes(path, mend)
  const tensors = decodeSafetensors(path, bytes)
  const { kind: found, rank, alpha, base } = safetensorsMetadata(path, bytes)
  const factors: Record<string, Factors> = {}
  for (const [name, a] of Object.entries(tensors)) {
    if (!name.endsWith('.a')) continue
    const weight = name.slice(0, -'.a'.length)
    const b = tensors[`${weight}.b`]
    if (b && a.shape.length === 2 && b.shape.length === 2 && a.shape[1] === b.shape[0]) {
      factors[weight] = { a, b }
    }
  }
  const whole = 2 * Object.keys(factors).length === Object.keys(tensors).length
  const numbers = { rank: Number(rank), alpha: Number(alpha) }
  if (found === kind && whole && base && numbers.rank > 0 && Number.isFinite(numbers.alpha)) {
    return { ...numbers, factors, base }
  }
  throw new InkstoneError(
    `${path}: expected an adapter, found a safetensors file of another kind. Point at a file that ` +
      'saveAdapter() wrote.',
  )
}

const kind = 'inkstone-adapter'

const mend = 'An adapter is a file that saveAdapter() wrote.'
