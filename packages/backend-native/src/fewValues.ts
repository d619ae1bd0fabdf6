import type { Addon } from './addon'
import { copyInJavaScript, type PlainArray } from './copyBox'

/** Up to so many values a loop in JavaScript takes less time than a call into the addon (0.3 microseconds). */
const few = 32
/** The same of conversions of whole numbers, by the engine's own `set`. */
const fewWhole = 256

/** Operations whose results are rounded once, so that JavaScript gives the bits that the addon gives. What the addon
 * computes by a formula of its own (exp, tanh) or in an order of its own (a sum of float32) is not here. */
type Unary = (x: number, alpha: number) => number
type Binary = (a: number, b: number) => number

const unaryOperations: Record<string, Unary> = {
  abs: (x) => Math.abs(x),
  ceil: (x) => Math.ceil(x),
  floor: (x) => Math.floor(x),
  neg: (x) => -x,
  reciprocal: (x) => 1 / x,
  relu: (x) => Math.max(x, 0),
  relu6: (x) => Math.min(Math.max(x, 0), 6),
  sign: (x) => (x > 0 ? 1 : x < 0 ? -1 : 0),
  sqrt: (x) => Math.sqrt(x),
  square: (x) => x * x,
  step: (x, alpha) => (x > 0 ? 1 : x <= 0 ? alpha : x),
}

const integerUnaryOperations: Record<string, (x: number) => number> = {
  abs: (x) => Math.abs(x),
  neg: (x) => -x,
  relu: (x) => Math.max(x, 0),
  relu6: (x) => Math.min(Math.max(x, 0), 6),
  sign: (x) => (x > 0 ? 1 : x < 0 ? -1 : 0),
  square: (x) => x * x,
}

const binaryOperations: Record<string, Binary> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  multiply: (a, b) => a * b,
  real_div: (a, b) => a / b,
  maximum: (a, b) => (a > b || Number.isNaN(a) ? a : b),
  minimum: (a, b) => (a < b || Number.isNaN(a) ? a : b),
  squared_difference: (a, b) => Math.fround(a - b) * Math.fround(a - b),
}

const integerOperations: Record<string, Binary> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  multiply: (a, b) => a * b,
  maximum: (a, b) => Math.max(a, b),
  minimum: (a, b) => Math.min(a, b),
}

const comparisons: Record<string, Binary> = {
  equal: (a, b) => (a === b ? 1 : 0),
  not_equal: (a, b) => (a !== b ? 1 : 0),
  less: (a, b) => (a < b ? 1 : 0),
  less_equal: (a, b) => (a <= b ? 1 : 0),
  greater: (a, b) => (a > b ? 1 : 0),
  greater_equal: (a, b) => (a >= b ? 1 : 0),
  logical_and: (a, b) => (a !== 0 && b !== 0 ? 1 : 0),
  logical_or: (a, b) => (a !== 0 || b !== 0 ? 1 : 0),
}

/** The addon, with JavaScript in front of the functions that may get few values.
 * @param isRecording whether a tape is being recorded, which must see each call */
export function withFewValues(addon: Addon, isRecording: () => boolean): Addon {
  const inJavaScript = (size: number): boolean => size <= few && !isRecording()
  const pairs = <From extends PlainArray, To extends PlainArray>(
    operations: Record<string, Binary>,
    names: string[],
    called: () => BinaryCall<From, To>,
  ): BinaryCall<From, To> => {
    const numbered = names.map((name) => operations[name])
    return (operation, a, b, y, size, aStep, bStep, ...rest) => {
      const of = numbered[operation]
      const fits =
        rest.length === 0 && y.length === size && isIn(a, aStep, size) && isIn(b, bStep, size)
      if (of === undefined || !fits || !inJavaScript(y.length)) {
        called()(operation, a, b, y, size, aStep, bStep, ...rest)
        return
      }
      for (let i = 0; i < size; i++) y[i] = of(a[i * aStep]!, b[i * bStep]!)
    }
  }
  const singles = <Values extends PlainArray>(
    operations: Record<string, Unary>,
    names: string[],
    called: () => UnaryCall<Values>,
  ): UnaryCall<Values> => {
    const numbered = names.map((name) => operations[name])
    return (operation, x, y, alpha, beta) => {
      const of = numbered[operation]
      if (of === undefined || x.length !== y.length || !inJavaScript(y.length)) {
        called()(operation, x, y, alpha, beta)
        return
      }
      const first = Math.fround(alpha)
      for (let i = 0; i < y.length; i++) y[i] = of(x[i]!, first)
    }
  }
  const copies =
    <Values extends PlainArray>(called: () => Copy<Values>): Copy<Values> =>
    (from, to, fromOffset, toOffset, ...steps) => {
      if (to.length > few || isRecording()) called()(from, to, fromOffset, toOffset, ...steps)
      else copyInJavaScript(from, to, fromOffset, toOffset, steps)
    }
  const conversions =
    <From extends PlainArray, To extends PlainArray>(
      called: () => Convert<From, To>,
    ): Convert<From, To> =>
    (x, y) => {
      if (x.length !== y.length || !inJavaScript(y.length)) called()(x, y)
      else for (let i = 0; i < y.length; i++) y[i] = x[i]!
    }
  const widenings =
    <From extends Int32Array | Uint8Array, To extends Float32Array | Int32Array>(
      called: () => Convert<From, To>,
    ): Convert<From, To> =>
    (x, y) => {
      if (x.length !== y.length || y.length > fewWhole || isRecording()) called()(x, y)
      else y.set(x)
    }
  const tests =
    <From extends PlainArray>(called: () => Convert<From, Uint8Array>): Convert<From, Uint8Array> =>
    (x, y) => {
      if (x.length !== y.length || !inJavaScript(y.length)) called()(x, y)
      else for (let i = 0; i < y.length; i++) y[i] = x[i] === 0 ? 0 : 1
    }
  const choices =
    <Values extends PlainArray>(called: () => Choose<Values>): Choose<Values> =>
    (condition, yes, no, y) => {
      const { length } = y
      const fits = condition.length === length && yes.length === length && no.length === length
      if (!fits || !inJavaScript(length)) called()(condition, yes, no, y)
      else for (let i = 0; i < length; i++) y[i] = condition[i] === 1 ? yes[i]! : no[i]!
    }
  const integers = addon.integerUnaryOperations()
  const unaryInts = singles<Int32Array>(integerUnaryOperations, integers, () => addon.unaryInts)
  const inFront: Partial<Addon> = {
    unary: singles(unaryOperations, addon.unaryOperations(), () => addon.unary),
    unaryInts: (operation, x, y) => unaryInts(operation, x, y, 0, 0),
    binaryFloats: pairs(binaryOperations, addon.binaryOperations(), () => addon.binaryFloats),
    binaryInts: pairs(integerOperations, addon.integerOperations(), () => addon.binaryInts),
    compareFloats: pairs(comparisons, addon.comparisons(), () => addon.compareFloats),
    compareInts: pairs(comparisons, addon.comparisons(), () => addon.compareInts),
    compareBytes: pairs(comparisons, addon.comparisons(), () => addon.compareBytes),
    copyFloats: copies(() => addon.copyFloats),
    copyInts: copies(() => addon.copyInts),
    copyBytes: copies(() => addon.copyBytes),
    intFromFloat: conversions(() => addon.intFromFloat),
    floatFromInt: widenings(() => addon.floatFromInt),
    floatFromByte: widenings(() => addon.floatFromByte),
    intFromByte: widenings(() => addon.intFromByte),
    boolFromFloat: tests(() => addon.boolFromFloat),
    boolFromInt: tests(() => addon.boolFromInt),
    selectFloats: choices(() => addon.selectFloats),
    selectInts: choices(() => addon.selectInts),
    selectBytes: choices(() => addon.selectBytes),
  }
  return Object.assign(Object.create(addon) as Addon, inFront)
}

type Steps = [size: number, aStep: number, bStep: number, ...rest: number[]]
type BinaryCall<From, To> = (operation: number, a: From, b: From, y: To, ...steps: Steps) => void
type UnaryCall<Values> = (
  operation: number,
  x: Values,
  y: Values,
  alpha: number,
  beta: number,
) => void
type Copy<Values> = (
  from: Values,
  to: Values,
  fromOffset: number,
  toOffset: number,
  ...steps: number[]
) => void
type Convert<From, To> = (x: From, y: To) => void
type Choose<Values> = (condition: Uint8Array, yes: Values, no: Values, y: Values) => void

/** Whether `size` steps stay within an array. */
function isIn(array: PlainArray, step: number, size: number): boolean {
  return array.length > (size - 1) * step
}
