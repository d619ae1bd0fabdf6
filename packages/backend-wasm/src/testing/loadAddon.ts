import type { Addon } from '@inkstone/backend-native/kernels'
import { nodeHost, wasmModule } from '../nodeHost'
import { wasmKernels } from '../wasmAddon'
import type { WasmIsa } from '../wasmFiles'

// Takes the place of the native package's loadAddon.ts in its suites: see jest.config.cjs.

declare const wasmIsa: WasmIsa

let addon: Addon | undefined

export function loadAddon(): Addon {
  nodeHost() // sets Node's flags
  addon ??= wasmKernels(wasmModule(wasmIsa)).addon
  return addon
}

export function nativeStatus(): { available: true; isa: string; threads: number; isas: string[] } {
  const { isa, isas, threads } = loadAddon()
  return { available: true, isa: isa(), threads: threads(), isas: isas() }
}
