import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { loadAddon } from './loadAddon'
import { onEveryIsa } from './onEveryIsa'

// Random operations of random shapes, and after each the very calls that it made to the addon with one
// argument spoiled: a length, a step, a number that is none. The addon must do the work or refuse; it must
// neither crash nor write beside its arrays. `node scripts/fuzz.mjs` runs 100,000 cases, the test a few.

const cases = Number(process.env.INKSTONE_FUZZ_CASES ?? 300)
const guard = 64 // bytes on either side of an array that nobody may touch
const pattern = 0xa5

type Argument = unknown
interface Recorded {
  name: string
  given: Argument[]
}
type Native = Record<string, (...given: Argument[]) => unknown>
type Plain = Float32Array | Int32Array | Uint8Array

const size = fc.integer({ min: 1, max: 9 })
const shape = fc.array(size, { minLength: 1, maxLength: 5 })
const image = fc.tuple(size, size, size, size)

/** Each makes its inputs and runs. */
const operations: Record<string, fc.Arbitrary<() => unknown>> = {
  unary: fc
    .tuple(shape, fc.constantFrom(tf.exp, tf.relu, tf.tanh, tf.erf, tf.sqrt, tf.sin, tf.softplus))
    .map(
      ([of, operation]) =>
        () =>
          operation(floats(of)),
    ),
  binary: fc
    .tuple(
      shape,
      fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
      fc.constantFrom(tf.add, tf.mul, tf.sub, tf.div, tf.maximum, tf.greater, tf.pow),
    )
    .map(([of, ones, operation]) => () => {
      const other = of.map((count, axis) => (ones[axis] ? 1 : count))
      return operation(floats(of), floats(other))
    }),
  reduction: shape
    .chain((of) => fc.tuple(fc.constant(of), fc.subarray(of.map((_, axis) => axis))))
    .map(([of, axes]) => () => [
      tf.sum(floats(of), axes),
      tf.max(floats(of), axes),
      tf.mean(floats(of), axes),
    ]),
  position: shape.map((of) => () => [tf.argMax(floats(of), -1), tf.softmax(floats(of))]),
  transpose: shape
    .chain((of) =>
      fc.tuple(fc.constant(of), fc.shuffledSubarray([...of.keys()], { minLength: of.length })),
    )
    .map(
      ([of, perm]) =>
        () =>
          tf.transpose(floats(of), perm),
    ),
  layout: fc.tuple(shape, fc.nat(3)).map(([of, more]) => () => [
    tf.pad(
      floats(of),
      of.map(() => [more, 1]),
    ),
    tf.tile(
      floats(of),
      of.map(() => 1 + (more % 2)),
    ),
    tf.concat([floats(of), floats(of)], of.length - 1),
    tf.reverse(floats(of)),
    tf.slice(
      floats(of),
      of.map((count) => count >> 1),
    ),
  ]),
  lookup: fc
    .tuple(size, size, fc.array(fc.nat(8), { minLength: 1 }))
    .map(([rows, width, picks]) => () => {
      const ids = tf.tensor1d(
        picks.map((pick) => pick % rows),
        'int32',
      )
      return [
        tf.gather(floats([rows, width]), ids),
        tf.unsortedSegmentSum(floats([picks.length, width]), ids, rows),
        tf.oneHot(ids, width + 1),
      ]
    }),
  cast: shape.map((of) => () => {
    const x = floats(of)
    return [tf.cast(x, 'int32'), tf.cast(x, 'bool'), tf.where(tf.greater(x, 0), x, x)]
  }),
  product: fc.tuple(size, size, size, fc.boolean(), fc.boolean()).map(
    ([m, k, n, left, right]) =>
      () =>
        tf.matMul(floats(left ? [k, m] : [m, k]), floats(right ? [n, k] : [k, n]), left, right),
  ),
  convolution: fc
    .tuple(
      image,
      size,
      size,
      size,
      fc.integer({ min: 1, max: 3 }),
      fc.constantFrom('same', 'valid'),
    )
    .map(([of, high, wide, filters, stride, pad]) => () => {
      const x = floats(of) as tf.Tensor4D
      const filter = floats([
        Math.min(high, of[1]),
        Math.min(wide, of[2]),
        of[3],
        filters,
      ]) as tf.Tensor4D
      return tf.conv2d(x, filter, stride, pad as 'same' | 'valid')
    }),
  pooling: fc
    .tuple(image, size, fc.integer({ min: 1, max: 3 }), fc.constantFrom('same', 'valid'))
    .map(([of, most, stride, pad]) => () => {
      const x = floats(of) as tf.Tensor4D
      const window = Math.min(most, of[1], of[2])
      return [
        tf.maxPool(x, window, stride, pad as 'same' | 'valid'),
        tf.avgPool(x, window, stride, pad as 'same' | 'valid'),
      ]
    }),
}

function floats(of: number[]): tf.Tensor {
  const values = Float32Array.from(
    { length: tf.util.sizeFromShape(of) },
    (_, index) => ((index * 7) % 5) - 2,
  )
  return tf.tensor(values, of)
}

const oneCase = fc.tuple(fc.oneof(...Object.values(operations)), fc.infiniteStream(fc.nat(2 ** 30)))

onEveryIsa('random operations and spoiled calls', (isa) => {
  test(`${cases} cases`, () => {
    void tf.setBackend('inkstone')
    const recorded: Recorded[] = []
    const restore = record(recorded)
    try {
      let refused = 0
      let taken = 0
      const check = ([run, stream]: [() => unknown, Iterator<number>]) => {
        recorded.length = 0
        tf.tidy(() => void valuesOf(run))
        const calls = recorded.splice(0)
        for (const call of calls) {
          if (spoiled(call, () => stream.next().value)) taken++
          else refused++
        }
      }
      fc.assert(fc.property(oneCase, check), { numRuns: cases, endOnFailure: true })
      if (process.env.INKSTONE_FUZZ_CASES) {
        process.stdout.write(
          `${isa}: ${cases} cases; spoiled calls: ${refused} refused, ${taken} taken\n`,
        )
      }
      expect(refused).toBeGreaterThan(0)
    } finally {
      restore()
    }
  })
})

/** Runs it and reads every result, so that nothing is left pending. */
function valuesOf(run: () => unknown): void {
  for (const result of [run()].flat() as tf.Tensor[]) result.dataSync()
}

/** Wraps every function of the addon that takes arrays. @returns how to undo it */
function record(into: Recorded[]): () => void {
  const native = loadAddon() as object as Native
  const originals = new Map(Object.entries(native))
  for (const [name, original] of originals) {
    if (['release', 'allocate', 'multiplyAdd'].includes(name)) continue
    native[name] = (...given) => {
      if (given.some((argument) => ArrayBuffer.isView(argument))) {
        into.push({ name, given: given.map(copied) })
      }
      return original(...given)
    }
  }
  return () => {
    for (const [name, original] of originals) native[name] = original
  }
}

function copied(argument: Argument): Argument {
  return isPlain(argument) ? argument.slice() : argument
}

function isPlain(argument: Argument): argument is Plain {
  return (
    argument instanceof Float32Array ||
    argument instanceof Int32Array ||
    argument instanceof Uint8Array
  )
}

const oddNumbers = [-1, 0, 1, 2, 3, 0.5, Number.NaN, 2 ** 31, 2 ** 40, -(2 ** 40), Infinity]

/** Calls the addon with one argument spoiled and every array between guards. @returns whether it was taken */
function spoiled({ name, given }: Recorded, random: () => number): boolean {
  const native = loadAddon() as object as Native
  const call = given.slice()
  const place = random() % call.length
  call[place] = otherThan(call[place], random)
  const guarded: Uint8Array[] = []
  const placed = call.map((argument) => {
    if (!isPlain(argument)) return argument
    const whole = new Uint8Array(argument.byteLength + 2 * guard).fill(pattern)
    guarded.push(whole)
    const ArrayOf = argument.constructor as Float32ArrayConstructor
    const inside = new ArrayOf(whole.buffer, guard, argument.length)
    inside.set(argument)
    return inside
  })
  let taken = true
  try {
    native[name]!(...placed)
  } catch {
    taken = false
  }
  for (const whole of guarded) {
    for (let byte = 0; byte < guard; byte++) {
      if (whole[byte] !== pattern || whole[whole.length - 1 - byte] !== pattern) {
        throw new Error(`${name} wrote beside an array; arguments ${describe(call)}`)
      }
    }
  }
  return taken
}

function otherThan(argument: Argument, random: () => number): Argument {
  const choice = random() % 8
  if (isPlain(argument)) {
    if (choice === 0) return undefined
    if (choice === 1) return new Float64Array(argument)
    if (choice === 2) return argument.slice(0, 0)
    if (choice < 6) return argument.slice(0, random() % (argument.length + 1))
    const ArrayOf = argument.constructor as Float32ArrayConstructor
    const longer = new ArrayOf(argument.length + 1 + (random() % 9))
    if (choice === 7) longer.fill(2 ** 30)
    return longer
  }
  if (typeof argument === 'number') {
    if (choice < 2) return argument + 1
    if (choice === 2) return argument - 1
    if (choice === 3) return argument * 2
    return oddNumbers[random() % oddNumbers.length]
  }
  if (typeof argument === 'boolean') return choice < 4 ? !argument : 'true'
  return choice < 4 ? null : 7
}

function describe(call: Argument[]): string {
  return call
    .map((argument) =>
      isPlain(argument) ? `${argument.constructor.name}(${argument.length})` : String(argument),
    )
    .join(', ')
}
