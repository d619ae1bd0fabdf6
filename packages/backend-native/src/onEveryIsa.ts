import * as tf from '@tensorflow/tfjs-core'
import { loadAddon, nativeStatus } from './loadAddon'
import './index'

/** For tests: runs `body` once for each instruction set of this machine and for the plain C++ reference.
 * If the addon is missing, one test instead asserts that the reason says how to fix it. */
export function onEveryIsa(name: string, body: (isa: string) => void): void {
  const addon = loadAddon()
  if (addon === undefined) {
    describe(`${name} (native kernels not available)`, () => {
      test('the reason is given', () => {
        const status = nativeStatus()
        if (!status.available) console.log(`${name}: not tested. ${status.reason}`)
        expect(status).toEqual({
          available: false,
          reason: expect.stringMatching(/compile|install script/),
        })
      })
    })
    return
  }
  const expected = new Map<string, Result[][]>()
  describe.each(addon.isas())(`${name} on %s`, (isa) => {
    const before = addon.isa()
    beforeAll(() => {
      addon.selectIsa(isa)
    })
    beforeEach(() => {
      const test = expect.getState().currentTestName!.replace(`${name} on ${isa}`, '')
      if (!expected.has(test)) expected.set(test, [])
      known = propertiesRepeat ? { results: expected.get(test)!, next: 0 } : undefined
    })
    afterEach(() => {
      known = undefined
    })
    afterAll(() => {
      addon.selectIsa(before)
    })
    body(isa)
  })
}

/** What `cpu` computed for the running test, call by call: plain JavaScript takes most of the time, and its results
 * serve every instruction set. Undefined where each call is computed anew. */
let known: { results: Result[][]; next: number } | undefined

/** seededFastCheck.cjs draws the same cases for every instruction set, unless it is told to draw others. */
const propertiesRepeat = process.env.PROPERTY_SEED !== 'random'

function expectedOf(compute: () => tf.Tensor | tf.Tensor[]): Result[] {
  if (!known) return runOn('cpu', compute)
  const index = known.next++
  known.results[index] ??= runOn('cpu', compute)
  return known.results[index]!
}

/** Runs `compute` on the backends `cpu` and `inkstone` and expects the same dtype, shape and values; NaN
 * equals NaN, infinities equal themselves, other values may differ by `tolerance * (1 + |expected|)`.
 * `compute` makes its inputs itself; everything is disposed. */
export function expectLikeCpu(compute: () => tf.Tensor | tf.Tensor[], tolerance = 1e-5): void {
  const expected = expectedOf(compute)
  try {
    const actual = runOn('inkstone', compute)
    expect(actual.map(({ dtype, shape }) => ({ dtype, shape }))).toEqual(
      expected.map(({ dtype, shape }) => ({ dtype, shape })),
    )
    for (const [index, result] of expected.entries()) {
      expectClose(actual[index]!.values, result.values, tolerance)
    }
  } catch (error) {
    // The property now shrinks this case: the calls that follow are of this instruction set alone.
    known?.results.splice(known.next - 1)
    known = undefined
    throw error
  }
}

interface Result {
  dtype: string
  shape: number[]
  values: ArrayLike<number>
}

function runOn(backend: string, compute: () => tf.Tensor | tf.Tensor[]): Result[] {
  void tf.setBackend(backend) // both backends are made synchronously
  const results = tf.tidy(compute)
  const tensors = Array.isArray(results) ? results : [results]
  const read = tensors.map((tensor) => ({
    dtype: tensor.dtype,
    shape: tensor.shape,
    values: tensor.dataSync(),
  }))
  tf.dispose(results)
  return read
}

function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
): void {
  expect(actual.length).toBe(expected.length)
  for (let index = 0; index < expected.length; index += 1) {
    const a = actual[index]!
    const e = expected[index]!
    if (Object.is(a, e) || a === e) continue
    if (!(Math.abs(a - e) <= tolerance * (1 + Math.abs(e)))) {
      throw new Error(`value ${index} of ${expected.length}: expected ${e}, got ${a}`)
    }
  }
}
