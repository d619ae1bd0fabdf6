import { assertArgument } from '@inkstone/core'
import { readBytes, writeWhole } from '@inkstone/run'
import type { Adapter } from './adapter'
import { decodeAdapter, encodeAdapter } from './adapterBytes'

/** Writes an adapter as a safetensors file: the bytes of {@link encodeAdapter}.
 * @example await saveAdapter(adapter, 'anna.safetensors') */
export async function saveAdapter(adapter: Adapter, path: string): Promise<void> {
  const mend = 'lora().fineTune(job) gives one.'
  assertArgument('saveAdapter.adapter', adapter, 'object', mend)
  assertArgument('saveAdapter.factors', adapter.factors, 'object', mend)
  assertArgument('saveAdapter.path', path, 'path')
  await writeWhole(path, encodeAdapter(adapter))
}

/** Reads an adapter that {@link saveAdapter} wrote.
 * @throws InkstoneError naming the file if it is missing, damaged or of another kind
 * @example writers.use(await loadAdapter('anna.safetensors')) */
export async function loadAdapter(path: string): Promise<Adapter> {
  return decodeAdapter(
    path,
    await readBytes(path, 'An adapter is a file that saveAdapter() wrote.'),
  )
}
