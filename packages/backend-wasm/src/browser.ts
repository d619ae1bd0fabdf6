import { browserHost } from './browserHost'
import { registerWasm } from './registerWasm'
import type { WasmFiles } from './wasmFiles'
import type { WasmOptions } from './wasmOptions'
import type { WasmStatus } from './wasmStatus'

export type { WasmFiles } from './wasmFiles'
export type { WasmOptions } from './wasmOptions'
export type { WasmStatus } from './wasmStatus'

/** Beside the package. Written out, so that bundlers find the files and give them their own addresses. */
function ownFiles(): WasmFiles {
  return {
    simd128: new URL('../wasm/simd128.wasm', import.meta.url),
    relaxed: new URL('../wasm/relaxed.wasm', import.meta.url),
  }
}

/** Starts the kernels of the backend `inkstone-wasm`, once a page, and says how they run or why they do not. Whoever
 * needs no options need not call it: the first use of the backend starts them. A page that is not cross-origin isolated
 * has one thread.
 * @throws RangeError for a wrong option; Error for options after the start
 * @example await startWasm({ threads: 1 }) // { available: true, isa: 'relaxed', threads: 1 } */
export const startWasm: (options?: WasmOptions) => Promise<WasmStatus> = registerWasm(
  (files) => browserHost(files ?? ownFiles()),
  () => ({}),
)
