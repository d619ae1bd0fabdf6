/** A generator of uniform numbers in [0, 1) by a seed: Alea of Johannes Baagøe, whose numbers TensorFlow.js' `cpu` backend
 * draws by.
 * @example alea('1')() // 0.526047095656395 */
export function alea(seed: string): () => number {
  const mash = mashing()
  let [first, second, third] = [mash(' '), mash(' '), mash(' ')]
  const without = (state: number): number => {
    const rest = state - mash(seed)
    return rest < 0 ? rest + 1 : rest
  }
  first = without(first)
  second = without(second)
  third = without(third)
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
