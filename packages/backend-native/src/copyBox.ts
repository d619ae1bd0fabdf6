import type { Addon } from './addon'

const mostDimensions = 8 // as in native/kernels/layout.h

/** One dimension of a box of values to copy: its size, and the step on either side. */
export interface Side {
  size: number
  fromStep: number
  toStep: number
}

export type PlainArray = Float32Array | Int32Array | Uint8Array

/** `size, fromStep, toStep` of each dimension, outermost first, as the addon takes them: dimensions of size 1
 * dropped, contiguous ones joined; undefined if more than eight are left.
 * @example boxSteps([{ size: 2, fromStep: 6, toStep: 3 }, { size: 3, fromStep: 2, toStep: 1 }]) // [6, 2, 1] */
export function boxSteps(sides: Side[]): number[] | undefined {
  const steps: number[] = []
  let outer = { size: 1, fromStep: 1, toStep: 1 } // of the sides joined so far, innermost first
  let known = false
  const push = ({ size, fromStep, toStep }: Side): void => {
    if (steps.length === 0 && toStep !== 1) steps.push(1, 1, 1)
    steps.unshift(size, fromStep, toStep)
  }
  for (let index = sides.length - 1; index >= 0; index--) {
    const side = sides[index]!
    if (side.size === 1) continue
    const { size, fromStep, toStep } = outer
    if (known && side.fromStep === fromStep * size && side.toStep === toStep * size) {
      outer = { size: size * side.size, fromStep, toStep }
      continue
    }
    if (known) push(outer)
    outer = side
    known = true
  }
  push(outer)
  return steps.length > 3 * mostDimensions ? undefined : steps
}

/** Copies a box between two arrays of one kind. */
export function copyBox(
  native: Addon,
  from: PlainArray,
  to: PlainArray,
  fromOffset: number,
  toOffset: number,
  steps: number[],
): void {
  if (from instanceof Float32Array && to instanceof Float32Array) {
    native.copyFloats(from, to, fromOffset, toOffset, ...steps)
  } else if (from instanceof Int32Array && to instanceof Int32Array) {
    native.copyInts(from, to, fromOffset, toOffset, ...steps)
  } else if (from instanceof Uint8Array && to instanceof Uint8Array) {
    native.copyBytes(from, to, fromOffset, toOffset, ...steps)
  }
}

/** Copies a box without the addon: few values, or texts.
 * @param steps `size, fromStep, toStep` of each dimension from `at` on */
export function copyInJavaScript<Value>(
  from: { readonly [index: number]: Value },
  to: { [index: number]: Value },
  fromOffset: number,
  toOffset: number,
  steps: number[],
  at = 0,
): void {
  const size = steps[at]!
  const fromStep = steps[at + 1]!
  const toStep = steps[at + 2]!
  if (at + 3 < steps.length) {
    for (let i = 0; i < size; i++) {
      copyInJavaScript(from, to, fromOffset + i * fromStep, toOffset + i * toStep, steps, at + 3)
    }
    return
  }
  for (let i = 0; i < size; i++) to[toOffset + i * toStep] = from[fromOffset + i * fromStep]!
}

/** Row-major strides, in values. @example stridesOf([2, 3, 4]) // [12, 4, 1] */
export function stridesOf(shape: number[]): number[] {
  const strides = new Array<number>(shape.length)
  let stride = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride
    stride *= shape[axis]!
  }
  return strides
}

/** What setting values requires of the backend. */
interface Setter {
  readonly addon: Addon
  readonly recording: object | undefined
}

/** From here on threads fill and copy faster than the engine does. */
export const manyValues = 65_536

/** `array.fill(value)`; by the addon where values are many, and while a pass is recorded, so that the tape has it. */
export function fillValues({ addon, recording }: Setter, array: PlainArray, value: number): void {
  if ((recording === undefined && array.length < manyValues) || array.length === 0) {
    array.fill(value)
    return
  }
  const one = array.slice(0, 1)
  one[0] = value
  copyBox(addon, one, array, 0, 0, [array.length, 0, 1])
}

/** `to.set(from)` for arrays of one length; by the addon while a pass is recorded, so that the tape has it. */
export function copyValues(
  { addon, recording }: Setter,
  from: Float32Array,
  to: Float32Array,
): void {
  if (recording === undefined || from.length === 0) to.set(from)
  else copyBox(addon, from, to, 0, 0, [from.length, 1, 1])
}
