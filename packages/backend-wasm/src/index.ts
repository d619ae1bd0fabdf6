import { nodeHost, nodeSettings } from './nodeHost'
import { registerWasm } from './registerWasm'
import type { WasmOptions } from './wasmOptions'
import type { WasmStatus } from './wasmStatus'

export type { WasmFiles } from './wasmFiles'
export type { WasmOptions } from './wasmOptions'
export type { WasmStatus } from './wasmStatus'

/** Starts the kernels of the backend `inkstone-wasm`, once a program, and says how they run or why they do not. Whoever
 * needs no options need not call it: the first use of the backend starts them.
 * @throws RangeError for a wrong option or a wrong INKSTONE_ variable; Error for options after the start
 * @example await startWasm({ threads: 1 }) // { available: true, isa: 'relaxed', threads: 1 } */
export const startWasm: (options?: WasmOptions) => Promise<WasmStatus> = registerWasm(
  nodeHost,
  nodeSettings,
)
