/** Whether the kernels run here, or why not. */
export type WasmStatus =
  | {
      available: true
      /** `relaxed`, `simd128`, or `reference`: plain C++. */
      isa: string
      threads: number
      /** Why there are fewer threads than were asked for. */
      reason?: string
    }
  | { available: false; reason: string }
