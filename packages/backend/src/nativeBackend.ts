import { createRequire } from 'node:module'
import type { NativeStatus } from '@inkstone/backend-native'
import { type BackendCandidate, threadCount } from './backendCandidate'
import { BackendError } from './backendError'

/** `inkstone`: C++ kernels of `@inkstone/backend-native`, compiled on this machine or shipped for it. */
export const nativeBackend: BackendCandidate = {
  name: 'inkstone',
  async prepare() {
    const require = createRequire(import.meta.url)
    const status = nativeStatus(require)
    if (!status.available) return status
    const { isa, threads } = status
    const description = `native C++, ${isaNames[isa] ?? isa}, ${threadCount(threads)}`
    const { version } = require('@inkstone/backend-native/package.json') as { version: string }
    return { available: true, threads, isa, description, version }
  },
}

const isaNames: Record<string, string> = {
  avx512: 'AVX-512',
  avx2: 'AVX2',
  baseline: 'SSE2',
  neon: 'NEON',
  reference: 'plain reference code',
}

/** Loads the package when it is asked for and not before, since a wrong INKSTONE_ISA or INKSTONE_THREADS
 * throws at that moment; with `require`, since test runners have no `import()` in CommonJS. */
function nativeStatus(require: NodeJS.Require): NativeStatus {
  try {
    const native = require('@inkstone/backend-native') as typeof import('@inkstone/backend-native')
    return native.nativeStatus()
  } catch (error) {
    if (error instanceof Error && error.name === 'RangeError') throw new BackendError(error.message)
    throw error
  }
}
