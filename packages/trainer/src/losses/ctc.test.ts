import '@tensorflow/tfjs-backend-cpu'
import { readFileSync } from 'node:fs'
import { goldenFile } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { ctc } from './ctc'
import { forwardBackward } from './forwardBackward'

beforeAll(() => tf.setBackend('cpu'))

interface GoldenCase {
  steps: number
  outputs: number
  blank: number
  targets: number[][]
  logits: number[]
  losses: number[]
  gradient: number[]
}

const golden = JSON.parse(readFileSync(goldenFile('ctc.json'), 'utf8')) as { cases: GoldenCase[] }

/** `[batch, longest]`, the blank behind each. */
function padded(targets: readonly (readonly number[])[], blank = 0): tf.Tensor2D {
  const longest = Math.max(1, ...targets.map(({ length }) => length))
  const rows = targets.map((row) => [...row, ...Array(longest - row.length).fill(blank)])
  return tf.tensor2d(rows.flat(), [rows.length, longest], 'int32')
}

/** Every path of outputs, one after another: what it writes, and its probability. */
function* paths(
  logits: readonly (readonly number[])[],
): Generator<{ written: string; probability: number }> {
  const outputs = logits[0]!.length
  const shares = logits.map((row) => {
    const sum = row.reduce((total, value) => total + Math.exp(value), 0)
    return row.map((value) => Math.exp(value) / sum)
  })
  for (let number = 0; number < outputs ** logits.length; number++) {
    const path = logits.map((_, step) => Math.floor(number / outputs ** step) % outputs)
    const written = path.filter((output, step) => output !== 0 && output !== path[step - 1])
    yield {
      written: written.join(),
      probability: path.reduce((product, output, step) => product * shares[step]![output]!, 1),
    }
  }
}

test.each(golden.cases.map((one, at) => [at, one] as const))(
  'case %d as PyTorch computes it',
  (_, { steps, outputs, blank, targets, logits, losses, gradient }) => {
    const before = tf.memory().numTensors
    const given = tf.tensor3d(logits, [targets.length, steps, outputs])
    const labels = padded(targets, blank)
    const loss = ctc({ blank })
    const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => loss.of(x, labels))(given)
    const mean = losses.reduce((sum, each) => sum + each, 0) / losses.length
    expect(Math.abs(value.dataSync()[0]! - mean)).toBeLessThan(1e-6 * (1 + mean))
    const found = grad.dataSync()
    gradient.forEach((expected, at) => {
      expect(Math.abs(found[at]! - expected)).toBeLessThan(1e-7)
    })
    for (const [row, labelled] of targets.entries()) {
      const sequence = { logits: Float32Array.from(logits), from: row * steps * outputs }
      const own = forwardBackward({ ...sequence, steps, outputs, labels: labelled, blank })
      expect(Math.abs(own - losses[row]!)).toBeLessThan(1e-9 * (1 + losses[row]!))
    }
    tf.dispose([given, labels, value, grad])
    expect(tf.memory().numTensors).toBe(before)
  },
)

const small = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 2, max: 4 }))
  .chain(([steps, outputs]) =>
    fc.record({
      logits: fc.array(
        fc.array(
          fc.integer({ min: -24, max: 24 }).map((value) => value / 8),
          {
            minLength: outputs,
            maxLength: outputs,
          },
        ),
        { minLength: steps, maxLength: steps },
      ),
      labels: fc.array(fc.integer({ min: 1, max: outputs - 1 }), { maxLength: 4 }),
    }),
  )

test('the sum over every path, one by one', () => {
  fc.assert(
    fc.property(small, ({ logits, labels }) => {
      let sum = 0
      for (const { written, probability } of paths(logits)) {
        if (written === labels.join()) sum += probability
      }
      const [steps, outputs] = [logits.length, logits[0]!.length]
      const sequence = { logits: Float32Array.from(logits.flat()), from: 0, steps, outputs }
      const loss = forwardBackward({ ...sequence, labels, blank: 0 })
      if (sum === 0) expect(loss).toBe(Infinity)
      else expect(Math.abs(loss + Math.log(sum))).toBeLessThan(1e-9)
    }),
  )
})

test('the gradient is that of finite differences, and sums to 0 at each step', () => {
  fc.assert(
    fc.property(small, ({ logits, labels }) => {
      const [steps, outputs] = [logits.length, logits[0]!.length]
      const values = Float32Array.from(logits.flat())
      const sequence = { from: 0, steps, outputs, labels, blank: 0 }
      const gradient = new Float32Array(values.length)
      const loss = forwardBackward({ ...sequence, logits: values }, gradient)
      if (loss === Infinity) return expect(gradient.every((value) => value === 0)).toBe(true)
      const step = 2 ** -9 // exact in float32 beside eighths
      for (let at = 0; at < values.length; at++) {
        const [more, less] = [step, -step].map((change) => {
          const moved = values.map((value, place) => (place === at ? value + change : value))
          return forwardBackward({ ...sequence, logits: moved })
        })
        expect(Math.abs((more! - less!) / (2 * step) - gradient[at]!)).toBeLessThan(1e-4)
      }
      for (let row = 0; row < steps; row++) {
        const own = gradient.subarray(row * outputs, (row + 1) * outputs)
        expect(Math.abs(own.reduce((sum, value) => sum + value, 0))).toBeLessThan(1e-6)
      }
    }),
    { numRuns: 50 },
  )
})

test('too few steps: infinite, and the others of the batch are not touched', () => {
  const logits = tf.zeros([2, 2, 3])
  const loss = (targets: number[][]) =>
    tf.tidy(() => {
      const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => ctc().of(x, padded(targets)))(
        logits,
      )
      return { value: value.dataSync()[0]!, gradient: [...grad.dataSync()] }
    })
  const both = loss([
    [1, 1],
    [1, 2],
  ]) // 1 blank 1 takes three steps
  expect(both.value).toBe(Infinity)
  expect(both.gradient.slice(0, 6)).toEqual([0, 0, 0, 0, 0, 0])
  expect(both.gradient.every(Number.isFinite)).toBe(true)
  expect(both.gradient.slice(6)).toEqual(
    loss([
      [2, 1],
      [1, 2],
    ]).gradient.slice(6),
  )
  // one path of 9 writes 1 2
  expect(
    loss([
      [2, 1],
      [1, 2],
    ]).value,
  ).toBeCloseTo(Math.log(9), 6)
  logits.dispose()
})

test.each<[string, () => unknown, string]>([
  [
    'a blank that is none',
    () => ctc({ blank: -1 }),
    'ctc.blank: expected a whole number >= 0, got -1',
  ],
  [
    'logits without steps',
    () => ctc().of(tf.zeros([2, 3]), padded([[1], [1]])),
    'ctc: expected logits [batch, steps, outputs] with more outputs than the blank 0, and int32 targets [batch, longest], got [2, 3] and int32 [2, 1].',
  ],
  [
    'targets of another batch',
    () => ctc().of(tf.zeros([2, 3, 4]), padded([[1]])),
    'got [2, 3, 4] and int32 [1, 1].',
  ],
  [
    'a label that is no output',
    () => ctc().of(tf.zeros([1, 3, 4]), padded([[1, 4]])),
    'ctc: expected labels below 4, the number of outputs, and the blank 0 behind the last one alone, got 4 at place 1 of [1, 4].',
  ],
  [
    'a blank before a label',
    () => ctc().of(tf.zeros([1, 3, 4]), padded([[0, 1]])),
    'got 0 at place 0 of [0, 1].',
  ],
])('refuses %s', (_, act, message) => {
  tf.tidy(() => {
    expect(act).toThrow(message)
  })
})
