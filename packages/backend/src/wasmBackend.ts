import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import type { BackendCandidate } from './backendCandidate'
import { wasmCandidate } from './wasmCandidate'

// Bundled to CommonJS there is no address of a module: packages are then looked for from the program's own file.
const ownUrl: string | undefined = import.meta.url

export const wasmBackend: BackendCandidate = wasmCandidate(installedVersion)

/** `bundled` where the package is part of a bundle and its package.json is not. */
function installedVersion(): string {
  try {
    const require = createRequire(ownUrl ?? resolve(process.argv[1] ?? 'bundle.js'))
    return (require('@inkstone/backend-wasm/package.json') as { version: string }).version
  } catch {
    return 'bundled'
  }
}
