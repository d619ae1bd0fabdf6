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
  /** Native memory that array buffers hold in this process, in bytes. */
  allocatedBytes(): number
  machineBytes(): number
  /** An aligned, uncleared buffer; null where the runtime takes no external buffers. */
  allocate(bytes: number): ArrayBuffer | null
  /** Detaches the buffer and gives its memory back. */
  release(buffer: ArrayBuffer): void
}
