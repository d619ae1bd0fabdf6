/** The backends that Inkstone knows, by the names they have in TensorFlow.js. */
export type BackendName = 'inkstone' | 'tensorflow' | 'inkstone-wasm' | 'cpu' | 'webgpu'

/** A backend that may work on this machine. One file each. */
export interface BackendCandidate {
  readonly name: BackendName
  /** Whether it is taken only where it is named. */
  readonly optIn?: boolean
  /** Loads and registers it. A second call returns the same. @throws BackendError only for a setting that the user
   * must fix */
  prepare(): Promise<Readiness>
}

export type Readiness =
  | {
      readonly available: true
      readonly threads: number
      /** Instruction set: `avx512`, `simd128`. */
      readonly isa?: string
      /** `native C++, AVX-512, 2 threads`. */
      readonly description: string
      /** Where its compiled part comes from: `compiled here`, or a package. */
      readonly source?: string
      /** Version of its package. */
      readonly version: string
      /** It works, but the installation should be mended; with the mend. */
      readonly warning?: string
    }
  | { readonly available: false; readonly reason: string }

/** `1 thread`, `2 threads`. */
export function threadCount(threads: number): string {
  return threads === 1 ? '1 thread' : `${threads} threads`
}
