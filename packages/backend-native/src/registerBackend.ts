import type { Addon } from './addon'
import { announceSlowBackend } from './announceSlowBackend'
import { nativeBuffers } from './bufferSource'
import { addChainedMethods } from './chainedMethods'
import { loadAddon, nativeStatus } from './loadAddon'
import { registerKernels } from './registerKernels'

/** Registers the backend `inkstone` if the addon loads. If not, the first use of plain JavaScript says why. */
export function registerBackend(): void {
  addChainedMethods()
  const addon = loadAddon()
  if (addon === undefined) {
    const status = nativeStatus()
    if (!status.available) announceSlowBackend(status.reason)
    return
  }
  const capBytes = poolCapBytes(addon) // a wrong INKSTONE_POOL_BYTES is an error of the import
  registerKernels({
    name: 'inkstone',
    priority: 4, // above inkstone-wasm (3)
    start: () => ({
      addon,
      buffers: addon.buffers?.() ?? nativeBuffers(addon),
      poolCapBytes: capBytes,
      records: process.env.INKSTONE_RECORD !== '0' && 'startTape' in addon, // WebAssembly has no tapes
    }),
  })
}

/** A quarter of the machine's memory, or INKSTONE_POOL_BYTES. */
function poolCapBytes(addon: Addon): number {
  const given = process.env.INKSTONE_POOL_BYTES
  if (given === undefined || given === '') return Math.floor(addon.machineBytes() / 4)
  const bytes = Number(given)
  if (!Number.isSafeInteger(bytes) || bytes < 0) {
    throw new RangeError(
      `INKSTONE_POOL_BYTES: expected a whole number of bytes >= 0, got '${given}'. ` +
        'Unset it to let the pool keep up to a quarter of the memory.',
    )
  }
  return bytes
}
