import type { WasmStatus } from '@inkstone/backend-wasm'
import { type BackendCandidate, threadCount } from './backendCandidate'
import { BackendError } from './backendError'

/** `inkstone-wasm`: the C++ kernels of `@inkstone/backend-wasm`, which need no compiler.
 * @param version of the package, asked for once it has started */
export function wasmCandidate(version: () => string): BackendCandidate {
  return {
    name: 'inkstone-wasm',
    async prepare() {
      const status = await wasmStatus()
      if (!status.available) return status
      const { isa, threads, reason } = status
      const description = `WebAssembly, ${isaNames[isa] ?? isa}, ${threadCount(threads)}`
      const warning = reason && `Fewer threads than asked for run: ${reason}`
      return { available: true, threads, isa, description, version: version(), warning }
    },
  }
}

const isaNames: Record<string, string> = {
  relaxed: 'relaxed SIMD',
  simd128: 'SIMD',
  reference: 'plain reference code',
}

/** Loads the package when it is asked for and not before: it compiles 650 kB. */
async function wasmStatus(): Promise<WasmStatus> {
  try {
    const { startWasm } = await import('@inkstone/backend-wasm')
    return await startWasm()
  } catch (error) {
    if (error instanceof Error && error.name === 'RangeError') throw new BackendError(error.message)
    throw error
  }
}
