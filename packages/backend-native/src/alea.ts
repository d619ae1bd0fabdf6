import type { Addon } from './addon'

declare module './addon' {
  interface Addon {
    /** `values` gets numbers of a generator in the state of {@link aleaState}. */
    alea(values: Float32Array, first: number, second: number, third: number): void
  }
}

/** A generator of uniform numbers in [0, 1) by a seed: Alea of Johannes Baagøe, whose numbers TensorFlow.js' `cpu` backend
 * draws by.
 * @example alea('1')() // 0.526047095656395 */
export function alea(seed: string): () => number {
  let [first, second, third] = aleaState(seed)
  let carry = 1
  return () => {
    const next = 2091639 * first + carry * 2 ** -32
    carry = next | 0
    first = second
    second = third
    third = next - carry
    return third
  }
}

/** Fills `values` with the numbers of {@link alea}, in float32; by a random seed where none is given, as
 * `tf.randomUniform` does. */
export function drawUniform(addon: Addon, values: Float32Array, seed: number | undefined): void {
  const state = aleaState(String(seed ?? Math.random()))
  const [first, second, third] = state.map((number) => number * 2 ** 32) as State
  addon.alea(values, first, second, third)
}

type State = [first: number, second: number, third: number]

/** Multiples of 2^-32 in [0, 1). */
function aleaState(seed: string): State {
  const mash = mashing()
  const start: State = [mash(' '), mash(' '), mash(' ')]
  return start.map((state) => {
    const rest = state - mash(seed)
    return rest < 0 ? rest + 1 : rest
  }) as State
}

/** Turns texts into numbers in [0, 1), each dependent on all before it. */
function mashing(): (text: string) => number {
  let n = 0xefc8249d
  return (text) => {
    for (let index = 0; index < text.length; index += 1) {
      n += text.charCodeAt(index)
      let h = 0.02519603282416938 * n
      n = h >>> 0
      h -= n
      h *= n
      n = h >>> 0
      h -= n
      n += h * 2 ** 32
    }
    return (n >>> 0) * 2 ** -32
  }
}
