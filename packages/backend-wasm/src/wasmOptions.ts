import type { WasmFiles } from './wasmFiles'

export interface WasmOptions {
  /** Threads, the caller included, 1 to 64. Default: one a core. */
  threads?: number
  /** Whether results must have the same bits in every engine and on every processor. Then `simd128` runs, which rounds
   * after each multiplication. Default: false. */
  deterministic?: boolean
  /** The most memory for tensors and kernels, in bytes; at least 16 MB. Default: what the engine has, up to 4 GB. */
  maximumBytes?: number
  /** Where the compiled files are: addresses in a browser, paths or file: addresses in Node. Default: in the package. A
   * bundler may leave them behind. */
  files?: WasmFiles
}

export const mostThreads = 64
const leastBytes = 2 ** 24

/** The options, if they make sense. @throws RangeError if one does not */
export function checkOptions(options: WasmOptions): WasmOptions {
  const { threads = 1, maximumBytes = leastBytes } = options
  if (!Number.isInteger(threads) || threads < 1 || threads > mostThreads) {
    throw new RangeError(
      `threads: expected a whole number from 1 to ${mostThreads}, got ${threads}. Leave it out to use every core.`,
    )
  }
  if (!(maximumBytes >= leastBytes)) {
    throw new RangeError(
      `maximumBytes: expected at least ${leastBytes}, got ${maximumBytes}. Leave it out to take what the engine has.`,
    )
  }
  return options
}
