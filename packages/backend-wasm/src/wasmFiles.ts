/** The compiled files, by instruction set. */
export type WasmIsa = 'simd128' | 'relaxed'

/** Where the compiled files are, by instruction set. */
export type WasmFiles = Record<WasmIsa, string | URL>

// (module (func (drop (f32x4.splat (f32.const 0))))) and the same with f32x4.relaxed_madd of three of them.
const header = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0]
const zeros = [67, 0, 0, 0, 0, 253, 19] // f32.const 0, f32x4.splat
const withSimd = [...header, 10, 12, 1, 10, 0, ...zeros, 26, 11]
const withRelaxed = [...header, 10, 29, 1, 27, 0, ...zeros, ...zeros, ...zeros, 253, 133, 2, 26, 11]

/** Whether this engine has SIMD. */
export function hasSimd(): boolean {
  return WebAssembly.validate(Uint8Array.from(withSimd))
}

/** Whether this engine has relaxed SIMD: a multiplication and an addition in one instruction. */
export function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(Uint8Array.from(withRelaxed))
}

/** The file to run. Relaxed SIMD is faster, and its last bits depend on the processor.
 * @param deterministic whether results must have the same bits in every engine
 * @throws Error if the engine has no SIMD */
export function chooseIsa(deterministic: boolean): WasmIsa {
  if (!hasSimd()) {
    throw new Error(
      'This engine runs no WebAssembly with SIMD. Update it, or take another backend.',
    )
  }
  return !deterministic && hasRelaxedSimd() ? 'relaxed' : 'simd128'
}
