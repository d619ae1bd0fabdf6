import type { BufferSource } from './bufferSource'

/** The functions of the native addon. Each family of kernels adds its own by declaration merging:
 * `declare module '../addon' { interface Addon { relu(x: Float32Array, y: Float32Array): void } }`. */
export interface Addon {
  /** Instruction sets that this machine runs, best last; first the plain C++ reference. */
  isas(): string[]
  /** The instruction set in use. */
  isa(): string
  /** False if the name is unknown or not supported here. */
  selectIsa(name: string): boolean
  threads(): number
  setThreads(count: number): void
  /** Whether convolutions are computed directly even where a transform is faster. */
  setExact(exact: boolean): void
  availableCores(): number
  /** Native memory of this process's array buffers, in bytes. */
  allocatedBytes(): number
  machineBytes(): number
  /** Where tensors live, if kernels read one memory only: WebAssembly's. */
  buffers?(): BufferSource
}
