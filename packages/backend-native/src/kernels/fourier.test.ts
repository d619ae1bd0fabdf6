import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { onEveryIsa } from '../onEveryIsa'

type Parts = [real: number[], imaginary: number[]]

// numpy.fft.fft and ifft (NumPy 2.4.6) of real (7 j % 11 - 5) / 4 and imaginary (5 j % 13 - 6) / 8, by length.
const golden = JSON.parse(
  readFileSync(join(__dirname, '..', '..', 'fixtures', 'fourier.json'), 'utf8'),
) as Record<string, { forward: Parts; inverse: Parts }>

const real = (j: number): number => (((7 * j) % 11) - 5) / 4
const imaginary = (j: number): number => (((5 * j) % 13) - 6) / 8

function row(length: number, value: (j: number) => number): number[] {
  return Array.from({ length }, (_, j) => value(j))
}

/** A transform on our backend, its real and imaginary parts. */
function parts(length: number, rows: number, transform: (x: tf.Tensor) => tf.Tensor): Parts {
  void tf.setBackend('inkstone')
  const tensors = tf.memory().numTensors
  const result = tf.tidy(() => {
    const [a, b] = [real, imaginary].map((value) => {
      const all = Array.from({ length: rows }, () => row(length, value))
      return tf.tensor2d(all)
    })
    const y = transform(tf.complex(a!, b!))
    return [[...tf.real(y).dataSync()], [...tf.imag(y).dataSync()]] as Parts
  })
  expect(tf.memory().numTensors).toBe(tensors)
  return result
}

/** Within 2e-7 of the greatest expected value, since every value of a transform depends on all. */
function expectClose(actual: number[], expected: number[]): void {
  const greatest = Math.max(...expected.map(Math.abs))
  const errors = expected.map((value, index) => Math.abs(actual[index]! - value))
  expect(actual).toHaveLength(expected.length)
  expect(Math.max(...errors)).toBeLessThanOrEqual(2e-7 * greatest)
}

/** The definition: y[k] = sum of x[j] exp(-2 pi i j k / length). */
function byDefinition(length: number): Parts {
  const sums: Parts = [row(length, () => 0), row(length, () => 0)]
  for (let k = 0; k < length; k += 1) {
    for (let j = 0; j < length; j += 1) {
      const angle = (-2 * Math.PI * ((j * k) % length)) / length
      sums[0][k]! += real(j) * Math.cos(angle) - imaginary(j) * Math.sin(angle)
      sums[1][k]! += real(j) * Math.sin(angle) + imaginary(j) * Math.cos(angle)
    }
  }
  return sums
}

onEveryIsa('Fourier transforms', () => {
  test.each(Object.keys(golden))('of %s numbers, as NumPy', (name) => {
    const { forward, inverse } = golden[name]!
    const length = Number(name)
    for (const [part, values] of parts(length, 1, (x) => tf.fft(x)).entries()) {
      expectClose(values, forward[part]!)
    }
    for (const [part, values] of parts(length, 1, (x) => tf.ifft(x)).entries()) {
      expectClose(values, inverse[part]!)
    }
  })

  // Powers of two, factors up to 13, larger primes (17, 19, 101), one alone; several rows, more than a task takes.
  test.each([1, 2, 3, 4, 6, 7, 11, 13, 16, 17, 19, 30, 34, 101, 143, 256, 360])(
    'of %i numbers, by the definition',
    (length) => {
      const expected = byDefinition(length)
      const rows = length < 40 ? 19 : 2
      for (const [part, values] of parts(length, rows, (x) => tf.fft(x)).entries()) {
        for (let at = 0; at < values.length; at += length) {
          expectClose(values.slice(at, at + length), expected[part]!)
        }
      }
    },
  )

  test('there and back gives the same numbers', () => {
    const [a, b] = parts(97 * 5, 3, (x) => tf.ifft(tf.fft(x)))
    expectClose(a.slice(97 * 5, 97 * 10), row(97 * 5, real))
    expectClose(b.slice(97 * 5, 97 * 10), row(97 * 5, imaginary))
  })
})
