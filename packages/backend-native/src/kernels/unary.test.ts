import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { expectLikeCpu, onEveryIsa } from '../onEveryIsa'

const anyFloats = fc.array(fc.float(), { maxLength: 200 }) // NaN, infinities, -0 and denormals among them
const moderate = fc.array(fc.float({ min: -30, max: 30, noNaN: true }), { maxLength: 200 })

/** Right to one rounding. */
const exact: [string, (x: tf.Tensor) => tf.Tensor][] = [
  ['abs', tf.abs],
  ['ceil', tf.ceil],
  ['clipByValue', (x) => tf.clipByValue(x, -1.5, 2)],
  ['floor', tf.floor],
  ['leakyRelu', (x) => tf.leakyRelu(x, 0.3)],
  ['neg', tf.neg],
  ['reciprocal', tf.reciprocal],
  ['relu', tf.relu],
  ['relu6', tf.relu6],
  ['round', tf.round],
  ['rsqrt', tf.rsqrt],
  ['sign', tf.sign],
  ['sqrt', tf.sqrt],
  ['square', tf.square],
  ['step', (x) => tf.step(x, 0.25)],
]

/** Held against float64, in units in the last place of the float32 result. */
const measured: [string, (x: tf.Tensor) => tf.Tensor, (x: number) => number, units: number][] = [
  ['acos', tf.acos, Math.acos, 2],
  ['acosh', tf.acosh, Math.acosh, 3],
  ['asin', tf.asin, Math.asin, 2],
  ['asinh', tf.asinh, Math.asinh, 3],
  ['atan', tf.atan, Math.atan, 2],
  ['atanh', tf.atanh, Math.atanh, 3],
  ['cos', tf.cos, Math.cos, 2],
  ['cosh', tf.cosh, Math.cosh, 3],
  ['elu', tf.elu, (x) => (x >= 0 ? x : Math.expm1(x)), 2],
  ['erf', tf.erf, erf, 3],
  ['exp', tf.exp, Math.exp, 2],
  ['expm1', tf.expm1, Math.expm1, 2],
  ['log', tf.log, Math.log, 2],
  ['log1p', tf.log1p, Math.log1p, 3],
  [
    'selu',
    tf.selu,
    (x) => (x >= 0 ? 1.0507009873554805 * x : 1.7580993408473768 * Math.expm1(x)),
    3,
  ],
  ['sigmoid', tf.sigmoid, (x) => 1 / (1 + Math.exp(-x)), 3],
  ['sin', tf.sin, Math.sin, 2],
  ['sinh', tf.sinh, Math.sinh, 3],
  ['softplus', tf.softplus, (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), 3],
  ['tan', tf.tan, Math.tan, 2],
  ['tanh', tf.tanh, Math.tanh, 2],
]

onEveryIsa('unary kernels', () => {
  test.each(exact)('%s as on cpu, NaN and infinities too', (_, operation) => {
    const check = (x: number[]) => expectLikeCpu(() => operation(tf.tensor1d(x)), 2e-7)
    fc.assert(fc.property(anyFloats, check), { numRuns: 15 })
  })

  test.each(measured)('%s within a few units in the last place', (_, operation, truth, units) => {
    const check = (x: number[]) => {
      void tf.setBackend('inkstone')
      const results = tf.tidy(() => operation(tf.tensor1d(x, 'float32')).dataSync())
      for (const [index, value] of Float32Array.from(x).entries()) {
        const expected = truth(value)
        const error = unitsInLastPlace(results[index]!, expected)
        if (!(error <= units)) {
          throw new Error(
            `${value}: expected ${expected}, got ${results[index]}, ${error} units apart`,
          )
        }
      }
    }
    fc.assert(fc.property(moderate, check), { numRuns: 15 })
    fc.assert(fc.property(anyFloats, check), { numRuns: 15 })
  })

  test('tan beside its poles, up to where the C library takes over and beyond, and of -0', () => {
    void tf.setBackend('inkstone')
    const poles = Array.from({ length: 800 }, (_, n) => (n + 0.5) * Math.PI)
    const far = [1e5, 1048575.9, 1048576, 1048577, 1e10, 3e38].flatMap((x) => [x, -x])
    const x = Float32Array.from([...poles, ...poles.map((pole) => -7 * pole), ...far, -0])
    const results = tf.tidy(() => tf.tan(tf.tensor1d(x)).dataSync())
    const errors = Array.from(results, (y, index) => unitsInLastPlace(y, Math.tan(x[index]!)))
    expect(Math.max(...errors)).toBeLessThan(1)
    expect(results.at(-1)).toBe(-0)
  })

  test('what is longer than one task of one thread', () => {
    const x = Array.from({ length: 20_001 }, (_, index) => Math.sin(index) * 10)
    expectLikeCpu(() => [tf.tanh(tf.tensor1d(x)), tf.relu(tf.tensor1d(x))], 1e-6)
  })

  test('of int32 as on cpu', () => {
    const whole = fc.array(fc.integer({ min: -40_000, max: 40_000 }), { maxLength: 100 })
    const check = (values: number[]) =>
      expectLikeCpu(() => {
        const x = tf.tensor1d(values, 'int32')
        const small = tf.clipByValue(x, -4000, 4000) // cpu squares in float32, which ours does not
        return [tf.abs, tf.neg, tf.relu, tf.relu6, tf.sign]
          .map((operation) => operation(x))
          .concat(tf.square(tf.cast(small, 'int32')))
      }, 0)
    fc.assert(fc.property(whole, check), { numRuns: 15 })
  })

  test('no tensor is left over', () => {
    void tf.setBackend('inkstone')
    const x = tf.tensor1d([1, 2])
    const before = tf.memory().numTensors
    tf.tanh(x).dispose()
    expect(tf.memory().numTensors).toBe(before)
    x.dispose()
  })
})

function unitsInLastPlace(actual: number, expected: number): number {
  const nearest = Math.fround(expected)
  if (Object.is(actual, nearest) || actual === nearest) return 0
  if (!Number.isFinite(nearest) || !Number.isFinite(actual)) return Infinity
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(nearest))), -126) // denormals share one spacing
  return Math.abs(actual - expected) / 2 ** (exponent - 23)
}

/** Abramowitz and Stegun 7.1.5 below 3, the continued fraction 7.1.14 above. */
function erf(x: number): number {
  const magnitude = Math.abs(x)
  if (!(magnitude < Infinity)) return Math.sign(x)
  if (magnitude > 6) return Math.sign(x)
  if (magnitude < 3) {
    let term = x
    let sum = x
    for (let n = 1; n < 100; n++) {
      term *= -(x * x) / n
      sum += term / (2 * n + 1)
    }
    return (2 / Math.sqrt(Math.PI)) * sum
  }
  let fraction = magnitude
  for (let n = 60; n > 0; n--) fraction = magnitude + n / 2 / fraction
  return Math.sign(x) * (1 - Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction))
}
