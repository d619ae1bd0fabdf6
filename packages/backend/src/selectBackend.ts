import type { BackendCandidate } from './backendCandidate'
import { cpuBackend } from './cpuBackend'
import { nativeBackend } from './nativeBackend'
import { type SelectBackendOptions, type SelectedBackend, selectFrom } from './selectFrom'
import { tensorflowBackend } from './tensorflowBackend'
import { wasmBackend } from './wasmBackend'
import { webgpuBackend } from './webgpu/webgpuBackend'

/** All backends: the fastest first, and those that are taken by name alone at the end. */
export function backendCandidates(): BackendCandidate[] {
  return [nativeBackend, tensorflowBackend(), wasmBackend, cpuBackend, webgpuBackend()]
}

/** Selects the fastest TensorFlow.js backend that works on this machine, or the named one, and prints one line that
 * says which, and why not a faster one.
 *
 * The order: `inkstone` (native C++), `tensorflow` (where the project has `@tensorflow/tfjs-node`),
 * `inkstone-wasm`, `cpu`. `webgpu` is taken only where it is named. A named one that does not work is an error, without
 * a fallback.
 * @throws Error named `InkstoneError`, for an unknown name and for a named backend that does not work
 * @example
 * const { name } = await selectBackend({ backend: 'cpu' }) // backend cpu: plain JavaScript, 1 thread; ...
 * name // 'cpu' */
export async function selectBackend(options: SelectBackendOptions = {}): Promise<SelectedBackend> {
  return selectFrom(backendCandidates(), options)
}
