import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import type { NativeStatus } from '@inkstone/backend-native'
import { type BackendCandidate, threadCount } from './backendCandidate'
import { BackendError } from './backendError'

// Bundled to CommonJS there is no address of a module: packages are then looked for from the program's own file.
const ownUrl: string | undefined = import.meta.url

/** `inkstone`: C++ kernels of `@inkstone/backend-native`, compiled on this machine or shipped for it. */
export const nativeBackend: BackendCandidate = {
  name: 'inkstone',
  async prepare() {
    const status = await nativeStatus()
    if (!status.available) return status
    const { isa, threads, source, skipped } = status
    const description = `native C++, ${isaNames[isa] ?? isa}, ${threadCount(threads)}`
    const version = installedVersion()
    const warning = skipped.length > 0 ? `${skipped.join(' ')} Taken: ${source}.` : undefined
    return { available: true, threads, isa, description, source, version, warning }
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
 * throws at that moment. The CommonJS build has a `require` here: test runners have no `import()` there. */
async function nativeStatus(): Promise<NativeStatus> {
  try {
    const native = await import('@inkstone/backend-native')
    return native.nativeStatus()
  } catch (error) {
    if (error instanceof Error && error.name === 'RangeError') throw new BackendError(error.message)
    throw error
  }
}

/** `bundled` where the package is part of a bundle and its package.json is not. */
function installedVersion(): string {
  try {
    const require = createRequire(ownUrl ?? resolve(process.argv[1] ?? 'bundle.js'))
    return (require('@inkstone/backend-native/package.json') as { version: string }).version
  } catch {
    return 'bundled'
  }
}
