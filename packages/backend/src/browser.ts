import { cpuBackend } from './cpuBackend'
import { type SelectBackendOptions, type SelectedBackend, selectFrom } from './selectFrom'
import { wasmCandidate } from './wasmCandidate'
import { pageWebgpu } from './webgpu/pageWebgpu'

export type { BackendName } from './backendCandidate'
export type { SelectBackendOptions, SelectedBackend, SkippedBackend } from './selectFrom'

/** Selects the fastest TensorFlow.js backend that works in this page, `inkstone-wasm` or else `cpu`, or the named one, and
 * says in one line which. `webgpu` is taken only where it is named, in a page that imports
 * `@tensorflow/tfjs-backend-webgpu`. A named one that does not work is an error, without a fallback.
 * @throws Error named `InkstoneError`, for an unknown name and for a named backend that does not work
 * @example
 * import '@tensorflow/tfjs-backend-webgpu'
 * const { description } = await selectBackend({ backend: 'webgpu' }) // WebGPU, nvidia ampere */
export async function selectBackend(options: SelectBackendOptions = {}): Promise<SelectedBackend> {
  return selectFrom([wasmCandidate(() => 'bundled'), cpuBackend, pageWebgpu], options)
}
