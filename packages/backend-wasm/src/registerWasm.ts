import { addChainedMethods, registerKernels } from '@inkstone/backend-native/kernels'
import type { Host } from './host'
import { type StartedKernels, startKernels } from './startKernels'
import type { WasmFiles } from './wasmFiles'
import { checkOptions, type WasmOptions } from './wasmOptions'
import type { WasmStatus } from './wasmStatus'

/** What two copies of this package in one program share. */
const place = Symbol.for('inkstone.wasm')
const shared = globalThis as { [place]?: Promise<StartedKernels> }

/** Registers the backend `inkstone-wasm`, and returns what starts its kernels. The first use of the backend starts them
 * too.
 * @param settings what the environment says; options come before it */
export function registerWasm(
  host: (files?: WasmFiles) => Host,
  settings: () => WasmOptions,
): (options?: WasmOptions) => Promise<WasmStatus> {
  function start(options: WasmOptions): Promise<StartedKernels> {
    const given = checkOptions({ ...settings(), ...options })
    shared[place] ??= startKernels(host(given.files), given)
    return shared[place]
  }

  addChainedMethods()
  registerKernels({
    name: 'inkstone-wasm',
    priority: 3, // above cpu (1) and TensorFlow.js' wasm (2), below inkstone (4)
    async start() {
      const { addon, heap } = (await start({})).kernels
      return { addon, buffers: heap, poolCapBytes: Number.POSITIVE_INFINITY }
    },
  })

  return async (options = {}) => {
    if (shared[place] !== undefined && Object.keys(options).length > 0) {
      throw new Error(
        'startWasm: the kernels run already, and take no more options. Call it before the backend is first used.',
      )
    }
    const started = start(options)
    try {
      return (await started).status
    } catch (failure) {
      const reason = failure instanceof Error ? failure.message : String(failure)
      return { available: false, reason }
    }
  }
}
