import { assertArgument, InkstoneError } from '@inkstone/core'
import { decodeSafetensors, encodeSafetensors, safetensorsMetadata } from '@inkstone/run'
import type { Adapter, Factors } from './adapter'

/** An adapter in the safetensors format: `dense1/kernel.a`, `dense1/kernel.b`, float32, and rank, alpha and the
 * digest of the base among the metadata.
 * @example encodeAdapter(adapter).byteLength // 38 KB for the head of the ready weights */
export function encodeAdapter(adapter: Adapter): Uint8Array {
  const mend = 'lora().fineTune(job) gives one.'
  assertArgument('encodeAdapter.adapter', adapter, 'object', mend)
  assertArgument('encodeAdapter.factors', adapter.factors, 'object', mend)
  const { rank, alpha, factors, base } = adapter
  const tensors = Object.entries(factors).flatMap(([name, { a, b }]) => [
    [`${name}.a`, a] as const,
    [`${name}.b`, b] as const,
  ])
  const metadata = { kind, rank: String(rank), alpha: String(alpha), base }
  return encodeSafetensors(Object.fromEntries(tensors), metadata)
}

/** The adapter in what {@link encodeAdapter} gave.
 * @param source where the bytes come from, for the messages: the name of a file
 * @throws InkstoneError naming the source if they are damaged or of another kind
 * @example decodeAdapter('anna.safetensors', bytes).rank */
export function decodeAdapter(source: string, bytes: Uint8Array): Adapter {
  assertArgument('decodeAdapter.bytes', bytes, 'bytes')
  const tensors = decodeSafetensors(source, bytes)
  const { kind: found, rank, alpha, base } = safetensorsMetadata(source, bytes)
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
  const isScale = numbers.rank > 0 && Number.isFinite(numbers.alpha / numbers.rank)
  if (found === kind && whole && base && isScale) {
    for (const [name, { values }] of Object.entries(tensors)) {
      const at = values.findIndex((value) => !Number.isFinite(value))
      if (at >= 0) {
        throw new InkstoneError(
          `${source}: expected numbers, found ${values[at]} in '${name}'. The file is damaged: export it again.`,
        )
      }
    }
    return { ...numbers, factors, base }
  }
  throw new InkstoneError(
    `${source}: expected an adapter, found a safetensors file of another kind. Point at a file that ` +
      'saveAdapter() wrote.',
  )
}

const kind = 'inkstone-adapter'
