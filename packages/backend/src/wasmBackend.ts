import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import type { WasmStatus } from '@inkstone/backend-wasm'
import { type BackendCandidate, threadCount } from './backendCandidate'
import { BackendError } from './backendError'

// Bundled to CommonJS there is no address of a module: packages are then looked for from the program's own file.
const ownUrl: string | undefined = import.meta.url

/** `inkstone-wasm`: the C++ kernels of `@inkstone/backend-wasm`, which need no compiler. */
export const wasmBackend: BackendCandidate = {
  name: 'inkstone-wasm',
  async prepare() {
    const status = await wasmStatus()
    if (!status.available) return status
    const { isa, threads, reason } = status
    const description = `WebAssembly, ${isaNames[isa] ?? isa}, ${threadCount(threads)}`
    const warning = reason && `Fewer threads than asked for run: ${reason}`
    return { available: true, threads, isa, description, version: installedVersion(), warning }
  },
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

/** `bundled` where the package is part of a bundle and its package.json is not. */
function installedVersion(): string {
  try {
    const require = createRequire(ownUrl ?? resolve(process.argv[1] ?? 'bundle.js'))
    return (require('@inkstone/backend-wasm/package.json') as { version: string }).version
  } catch {
    return 'bundled'
  }
}
