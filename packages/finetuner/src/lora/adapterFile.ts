import { assertArgument, InkstoneError } from '@inkstone/core'
import {
  decodeSafetensors,
  encodeSafetensors,
  readBytes,
  safetensorsMetadata,
  writeWhole,
} from '@inkstone/run'
import type { Adapter, Factors } from './adapter'

/** Writes an adapter as a safetensors file: `dense1/kernel.a`, `dense1/kernel.b`, float32, and rank, alpha and the
 * digest of the base among the metadata.
 * @example await saveAdapter(adapter, 'anna.safetensors') */
export async function saveAdapter(adapter: Adapter, path: string): Promise<void> {
  assertArgument('saveAdapter.adapter', adapter, 'object', 'lora().fineTune(job) gives one.')
  assertArgument(
    'saveAdapter.factors',
    adapter.factors,
    'object',
    'lora().fineTune(job) gives them.',
  )
  assertArgument('saveAdapter.path', path, 'path')
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
