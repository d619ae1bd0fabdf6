import type { Host } from './host'
import { startThreads } from './threads'
import { type WasmKernels, wasmKernels } from './wasmAddon'
import { chooseIsa } from './wasmFiles'
import type { WasmOptions } from './wasmOptions'
import type { WasmStatus } from './wasmStatus'

export interface StartedKernels {
  kernels: WasmKernels
  status: WasmStatus & { available: true }
}

const mostByDefault = 16

/** Compiles the kernels and starts their threads. @throws Error where they do not run */
export async function startKernels(host: Host, options: WasmOptions): Promise<StartedKernels> {
  const { threads = Math.min(host.cores, mostByDefault), deterministic = false } = options
  const isa = chooseIsa(deterministic)
  const module = await host.load(isa)
  const kernels = wasmKernels(module, options.maximumBytes)
  host.configure?.(kernels.addon)
  const run = threads === 1 ? { threads } : await startThreads(host, module, kernels, threads)
  return { kernels, status: { available: true, isa: kernels.addon.isa(), ...run } }
}
