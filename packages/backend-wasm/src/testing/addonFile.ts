import { nodeHost, wasmModule } from '../nodeHost'
import { wasmKernels } from '../wasmAddon'
import { guardedAddon } from './guardedAddon'

// The kernels as a file that INKSTONE_ADDON names, for the native package's scripts: see scripts/onWasm.mjs.

nodeHost() // sets Node's flags
const { WASM_FILE = 'relaxed', WASM_GUARDS } = process.env
const kernels = wasmKernels(wasmModule(WASM_FILE === 'simd128' ? 'simd128' : 'relaxed'))
module.exports = WASM_GUARDS === '1' ? guardedAddon(kernels) : kernels.addon
