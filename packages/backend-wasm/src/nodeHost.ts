import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { Worker } from 'node:worker_threads'
import type { Addon } from '@inkstone/backend-native/kernels'
import type { Host, HostThread } from './host'
import type { WasmFiles, WasmIsa } from './wasmFiles'
import { mostThreads, type WasmOptions } from './wasmOptions'

// Bundled to CommonJS there is no address of a module: the package is then looked for from the program's own file.
const ownUrl: string | undefined = import.meta.url
const ownPath = ownUrl ? fileURLToPath(ownUrl) : resolve(process.argv[1] ?? 'bundle.js')

/** Node's part. */
export function nodeHost(files?: WasmFiles): Host {
  if (process.versions.v8?.startsWith('11.3.')) {
    setFlagsFromString('--experimental-wasm-relaxed-simd') // Node 20 has it behind this flag, later ones without
  }
  return {
    load: async (isa) => wasmModule(isa, files),
    cores: availableParallelism(),
    mayWait: true,
    configure,
    startThread,
  }
}

/** What the environment says: INKSTONE_THREADS, INKSTONE_ISA, INKSTONE_EXACT.
 * @throws RangeError for what the kernels do not know */
export function nodeSettings(): WasmOptions {
  const { INKSTONE_THREADS, INKSTONE_ISA, INKSTONE_EXACT } = process.env
  const isas = ['relaxed', 'simd128', 'reference']
  if (INKSTONE_ISA && !isas.includes(INKSTONE_ISA)) {
    throw new RangeError(
      `INKSTONE_ISA: expected one of ${isas.join(', ')} (what runs in WebAssembly), got '${INKSTONE_ISA}'. ` +
        'Unset it to take the best.',
    )
  }
  const threads = Number(INKSTONE_THREADS)
  if (INKSTONE_THREADS && !(Number.isInteger(threads) && threads >= 1 && threads <= 1024)) {
    throw new RangeError(
      `INKSTONE_THREADS: expected a whole number from 1 to 1024, got '${INKSTONE_THREADS}'. ` +
        'Unset it to use every core.',
    )
  }
  if (!['', '0', '1', undefined].includes(INKSTONE_EXACT)) {
    throw new RangeError(
      `INKSTONE_EXACT: expected 0 or 1, got '${INKSTONE_EXACT}'. ` +
        'Set it to 1 to compute all convolutions directly, or unset it.',
    )
  }
  return {
    ...(INKSTONE_THREADS ? { threads: Math.min(threads, mostThreads) } : {}),
    deterministic: INKSTONE_ISA === 'simd128',
  }
}

/** The compiled file of an instruction set. @throws Error if it is not there */
export function wasmModule(isa: WasmIsa, files?: WasmFiles): WebAssembly.Module {
  return new WebAssembly.Module(
    readFileSync(files?.[isa] ?? join(packageRoot(), 'wasm', `${isa}.wasm`)),
  )
}

/** The folder of this package: above this module, or, in a bundle, where the package is installed. */
function packageRoot(): string {
  const above = join(dirname(ownPath), '..')
  if (existsSync(join(above, 'wasm', 'simd128.wasm'))) return above
  try {
    return dirname(createRequire(ownPath).resolve('@inkstone/backend-wasm/package.json'))
  } catch {
    throw new Error(
      'The program is a bundle, and @inkstone/backend-wasm is not installed beside it. ' +
        'Keep the package out of the bundle (esbuild: `--external:@inkstone/backend-wasm`) and install it there.',
    )
  }
}

function configure(addon: Addon): void {
  if (process.env.INKSTONE_ISA === 'reference') addon.selectIsa('reference')
  addon.setExact(process.env.INKSTONE_EXACT === '1')
}

function startThread(program: string): HostThread {
  // Without the process' own options: `--input-type=module` would make a module of it.
  const worker = new Worker(program, { eval: true, execArgv: [] })
  worker.unref()
  return {
    send: (message) => worker.postMessage(message),
    ready: () =>
      new Promise((started, failed) => {
        worker.once('message', started)
        worker.once('error', ({ message }) => failed(new Error(message)))
        worker.once('exit', () => failed(new Error('A worker ended before it was ready.')))
      }),
    end: () => void worker.terminate(),
  }
}
