import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { loadAddon } from '../loadAddon'
import { onEveryIsa } from '../onEveryIsa'

/** Losses and gradients of a batch by our kernel, on the instruction set that is selected. */
function ctc(
  logits: tf.Tensor,
  targets: tf.Tensor,
  blank = 0,
): { mean: number; gradient: number[] } {
  void tf.setBackend('inkstone')
  return tf.tidy(() => {
    const results: tf.Tensor[] = tf
      .engine()
      .runKernel('InkstoneCtc', { logits, targets }, { blank })
    const [mean, gradient] = results
    return { mean: mean!.dataSync()[0]!, gradient: [...gradient!.dataSync()] }
  })
}

/** The mean loss by the definition: every path of outputs that writes the labels, one by one. */
function byEveryPath(values: ArrayLike<number>, shape: number[], rows: number[][]): number {
  const [batch, steps, outputs] = shape as [number, number, number]
  let sum = 0
  for (let row = 0; row < batch; row++) {
    const shares = Array.from({ length: steps }, (_, step) => {
      const from = (row * steps + step) * outputs
      const own = Array.from({ length: outputs }, (_, at) => Math.exp(values[from + at]!))
      const total = own.reduce((all, value) => all + value, 0)
      return own.map((value) => value / total)
    })
    let probability = 0
    for (let number = 0; number < outputs ** steps; number++) {
      const path = shares.map((_, step) => Math.floor(number / outputs ** step) % outputs)
      const written = path.filter((output, step) => output !== 0 && output !== path[step - 1])
      if (written.join() !== rows[row]!.join()) continue
      probability += path.reduce((product, output, step) => product * shares[step]![output]!, 1)
    }
    sum -= Math.log(probability)
  }
  return sum / batch
}

function padded(rows: number[][], longest = Math.max(1, ...rows.map(({ length }) => length))) {
  const values = rows.flatMap((row) => [...row, ...Array<number>(longest - row.length).fill(0)])
  return tf.tensor2d(values, [rows.length, longest], 'int32')
}

const cases = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 2, max: 4 }), fc.nat())
  .chain(([steps, outputs, seed]) =>
    fc.record({
      ...{ steps: fc.constant(steps), outputs: fc.constant(outputs), seed: fc.constant(seed) },
      rows: fc.array(fc.array(fc.integer({ min: 1, max: outputs - 1 }), { maxLength: 3 }), {
        minLength: 1,
        maxLength: 3,
      }),
    }),
  )

onEveryIsa('InkstoneCtc', () => {
  test('the sum over every path', () => {
    fc.assert(
      fc.property(cases, ({ steps, outputs, seed, rows }) => {
        const shape = [rows.length, steps, outputs]
        const logits = tf.randomUniform(shape, -3, 3, 'float32', seed)
        const targets = padded(rows)
        const { mean } = ctc(logits, targets)
        const expected = byEveryPath(logits.dataSync(), shape, rows)
        if (expected === Infinity) expect(mean).toBe(Infinity)
        else expect(Math.abs(mean - expected)).toBeLessThan(1e-5 * (1 + expected))
        tf.dispose([logits, targets])
      }),
      { numRuns: 20 },
    )
  })

  test('the gradient is that of finite differences', () => {
    const rows = [[1, 2, 2], [], [2]]
    const [shape, targets] = [[3, 5, 3], padded(rows)]
    const logits = tf.randomUniform(shape, -2, 2, 'float32', 7)
    const values = logits.dataSync()
    const { gradient } = ctc(logits, targets)
    const step = 1e-2
    for (let at = 0; at < values.length; at += 5) {
      const [more, less] = [step, -step].map((change) => {
        const moved = Float32Array.from(
          values,
          (value, place) => value + (place === at ? change : 0),
        )
        return byEveryPath(moved, shape, rows)
      })
      expect(Math.abs((more! - less!) / (2 * step) - gradient[at]!)).toBeLessThan(1e-4)
    }
    tf.dispose([logits, targets])
  })

  test('long lines, steep logits and narrow ways: as the reference computes them', () => {
    const addon = loadAddon()!
    const isa = addon.isa()
    const of = (spread: number, longest: number) => {
      const rows = Array.from({ length: 9 }, (_, row) =>
        Array.from({ length: (row * longest) >> 3 }, (_, at) => 1 + ((at * at + row) % 10)),
      )
      const logits = tf.randomUniform([9, 60, 11], -spread, spread, 'float32', longest)
      const targets = padded(rows, longest + 3)
      const found = ctc(logits, targets)
      tf.dispose([logits, targets])
      return found
    }
    for (const [spread, longest] of [
      [1, 12],
      [40, 30],
      [400, 8],
      [3, 55],
    ] as const) {
      addon.selectIsa('reference')
      const expected = of(spread, longest)
      addon.selectIsa(isa)
      const { mean, gradient } = of(spread, longest)
      if (Number.isFinite(expected.mean)) expect(mean / expected.mean).toBeCloseTo(1, 6)
      else expect(mean).toBe(expected.mean)
      const off = expected.gradient.map((value, at) => Math.abs(gradient[at]! - value))
      expect(off.every((difference) => difference < 1e-6)).toBe(true)
    }
  })

  test('too few steps: an infinite loss, and no gradient in that sequence', () => {
    const logits = tf.zeros([2, 2, 3])
    const targets = padded([
      [1, 1],
      [1, 2],
    ])
    const { mean, gradient } = ctc(logits, targets)
    expect(mean).toBe(Infinity)
    expect(gradient.slice(0, 6)).toEqual([0, 0, 0, 0, 0, 0])
    expect(gradient.slice(6).some((value) => value !== 0)).toBe(true)
    tf.dispose([logits, targets])
  })

  test('the same bits on any number of threads', () => {
    const addon = loadAddon()!
    const before = addon.threads()
    const logits = tf.randomUniform([37, 50, 11], -4, 4, 'float32', 3)
    const rows = Array.from({ length: 37 }, (_, row) =>
      Array.from({ length: row % 12 }, (_, at) => 1 + ((at + row) % 10)),
    )
    const targets = padded(rows)
    const found = [1, 2, 5].map((threads) => {
      addon.setThreads(threads)
      return ctc(logits, targets)
    })
    addon.setThreads(before)
    expect(found[1]).toEqual(found[0])
    expect(found[2]).toEqual(found[0])
    tf.dispose([logits, targets])
  })

  test.each([
    ['a label that is no output', [[1, 3]], 'each label is below the number of outputs'],
    ['a label behind a blank', [[0, 1]], 'no label stands behind a blank'],
  ])('refuses %s', (_, rows, message) => {
    const [logits, targets] = [tf.zeros([1, 4, 3]), padded(rows)]
    expect(() => ctc(logits, targets)).toThrow(message)
    tf.dispose([logits, targets])
  })
})
