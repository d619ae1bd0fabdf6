import type { Addon } from './addon'
import { withFewValues } from './fewValues'
import { loadAddon } from './loadAddon'
import { onEveryIsa } from './onEveryIsa'

// What JavaScript computes for few values has the bits that the addon gives for the same values; beyond the limit it is
// the addon's own result. So no result depends on how many values there are.

const special = [0, -0, 1, -1, 0.5, -2.5, 6, 7, 1e-40, -3e38, 3e38, Infinity, -Infinity, NaN]
const wholes = [0, 1, -1, 2, -7, 6, 7, 46_341, 2 ** 31 - 1, -(2 ** 31), 123_456_789, -65_537]
const lengths = [1, 17, 32, 33, 256, 257]

onEveryIsa('few values', () => {
  const addon = loadAddon()!
  const few = withFewValues(addon, () => false)

  describe.each(lengths)('%d of them', (length) => {
    const floats = (from: number) =>
      Float32Array.from({ length }, (_, i) => drawn(special, from + i))
    const ints = (from: number) => Int32Array.from({ length }, (_, i) => drawn(wholes, from + i))
    const bytes = (from: number) => Uint8Array.from({ length }, (_, i) => drawn([0, 1], from + i))
    const starts = [0, 5, 11]

    test.each(addon.unaryOperations().map((name, number) => [name, number] as const))(
      '%s',
      (_, number) => {
        for (const from of starts) {
          const run = ({ unary }: Addon) => {
            const y = new Float32Array(length)
            unary(number, floats(from), y, -1.7, 2.3)
            return y
          }
          expect(bitsOf(run(few))).toEqual(bitsOf(run(addon)))
        }
      },
    )

    test.each(addon.integerUnaryOperations().map((name, number) => [name, number] as const))(
      '%s of int32',
      (_, number) => {
        for (const from of starts) {
          const run = ({ unaryInts }: Addon) => {
            const y = new Int32Array(length)
            unaryInts(number, ints(from), y)
            return y
          }
          expect(run(few)).toEqual(run(addon))
        }
      },
    )

    const steps = [
      ['of one shape', 1, 1],
      ['with a scalar on the left', 0, 1],
      ['with a scalar on the right', 1, 0],
    ] as const

    describe.each(steps)('%s', (_, aStep, bStep) => {
      test.each(addon.binaryOperations().map((name, number) => [name, number] as const))(
        '%s',
        (_, number) => {
          for (const from of starts) {
            const run = ({ binaryFloats }: Addon) => {
              const y = new Float32Array(length)
              binaryFloats(number, floats(0), floats(from), y, length, aStep, bStep)
              return y
            }
            expect(bitsOf(run(few))).toEqual(bitsOf(run(addon)))
          }
        },
      )

      test.each(addon.integerOperations().map((name, number) => [name, number] as const))(
        '%s of int32',
        (_, number) => {
          for (const from of starts) {
            const run = ({ binaryInts }: Addon) => {
              const y = new Int32Array(length)
              binaryInts(number, ints(0), ints(from), y, length, aStep, bStep)
              return y
            }
            expect(run(few)).toEqual(run(addon))
          }
        },
      )

      test.each(addon.comparisons().map((name, number) => [name, number] as const))(
        '%s',
        (name, number) => {
          for (const from of starts) {
            const run = ({ compareFloats, compareInts, compareBytes }: Addon) => {
              const ys = [0, 1, 2].map(() => new Uint8Array(length)) as Triple
              const at = [length, aStep, bStep] as const
              compareBytes(number, bytes(0), bytes(from), ys[0], ...at)
              if (name.startsWith('logical')) return ys
              compareFloats(number, floats(0), floats(from), ys[1], ...at)
              compareInts(number, ints(0), ints(from), ys[2], ...at)
              return ys
            }
            expect(run(few)).toEqual(run(addon))
          }
        },
      )
    })

    test('conversions', () => {
      const run = (with_: Addon) => {
        const [i, j, f, g] = [new Int32Array(length), new Int32Array(length), floats(0), floats(0)]
        const [b, c] = [bytes(0), bytes(0)]
        with_.intFromFloat(floats(1), i)
        with_.intFromByte(bytes(1), j)
        with_.floatFromInt(ints(1), f)
        with_.floatFromByte(bytes(1), g)
        with_.boolFromFloat(floats(2), b)
        with_.boolFromInt(ints(2), c)
        return [i, j, f, g, b, c]
      }
      expect(run(few)).toEqual(run(addon))
    })

    test('choices', () => {
      const run = (with_: Addon) => {
        const [f, i, b] = [new Float32Array(length), new Int32Array(length), new Uint8Array(length)]
        with_.selectFloats(bytes(1), floats(0), floats(5), f)
        with_.selectInts(bytes(1), ints(0), ints(5), i)
        with_.selectBytes(bytes(1), bytes(0), bytes(1), b)
        return [bitsOf(f), i, b]
      }
      expect(run(few)).toEqual(run(addon))
    })
  })

  test('boxes', () => {
    const from = Int32Array.from({ length: 64 }, (_, index) => index)
    const boxes = [
      [0, 0, 24, 1, 1],
      [23, 0, 24, -1, 1],
      [5, 0, 2, 12, 12, 3, 1, 4, 4, 3, 1],
      [1, 3, 3, 8, 5, 2, 1, 1],
      [0, 0, 4, 0, 6, 6, 1, 1],
    ] as const
    for (const [fromOffset, toOffset, ...steps] of boxes) {
      const run = ({ copyFloats, copyInts, copyBytes }: Addon) => {
        const [f, i, b] = [new Float32Array(24), new Int32Array(24), new Uint8Array(24)]
        copyFloats(Float32Array.from(from), f, fromOffset, toOffset, ...steps)
        copyInts(from, i, fromOffset, toOffset, ...steps)
        copyBytes(Uint8Array.from(from), b, fromOffset, toOffset, ...steps)
        return [f, i, b]
      }
      expect(run(few)).toEqual(run(addon))
    }
  })

  test('a tape sees each call', () => {
    const calls: string[] = []
    const counted: Addon = { ...addon, unary: () => calls.push('unary') }
    const x = Float32Array.of(-1)
    withFewValues(counted, () => false).unary(0, x, x, 0, 0)
    expect(calls).toEqual([])
    withFewValues(counted, () => true).unary(0, x, x, 0, 0)
    expect(calls).toEqual(['unary'])
  })

  test('what does not fit is for the addon to refuse', () => {
    const [x, y] = [new Float32Array(3), new Float32Array(4)]
    expect(() => few.unary(0, x, y, 0, 0)).toThrow(/x and y have the same length/)
    expect(() => few.binaryFloats(0, x, x, y, 4, 1, 1)).toThrow(/the broadcast fits/)
  })
})

type Triple = [Uint8Array, Uint8Array, Uint8Array]

function drawn(from: readonly number[], at: number): number {
  return from[(at * 5 + Math.floor(at / from.length)) % from.length]!
}

/** Bits, so that -0 is not 0; NaN as one number, whatever its bits. */
function bitsOf(values: Float32Array): number[] {
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length)
  return Array.from(values, (value, at) => (Number.isNaN(value) ? NaN : bits[at]!))
}
