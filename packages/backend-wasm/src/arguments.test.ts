import { nodeHost, wasmModule } from './nodeHost'
import type { Bindings } from './testing/bindings'
import { wasmKernels } from './wasmAddon'

nodeHost()
const { addon, heap, exports } = wasmKernels(wasmModule('simd128'))
const bindings = addon as object as Bindings
const add = bindings.binaryOperations().indexOf('add')

function inHeap(values: number[]): Float32Array {
  const { buffer, byteOffset } = heap.allocate(4 * values.length)
  const array = new Float32Array(buffer, byteOffset, values.length)
  array.set(values)
  return array
}

describe('arrays', () => {
  test('of the heap are read and written in place', () => {
    const y = inHeap([0, 0])
    bindings.binaryFloats(add, inHeap([1, 2]), inHeap([10, 20]), y, 2, 1, 1)
    expect([...y]).toEqual([11, 22])
  })

  test('from elsewhere are copied in, and back', () => {
    const y = new Float32Array(2)
    bindings.binaryFloats(add, Float32Array.of(1, 2), inHeap([10, 20]), y, 2, 1, 1)
    expect([...y]).toEqual([11, 22])
  })

  test('given twice are one', () => {
    const y = Float32Array.of(1, 2)
    bindings.binaryFloats(add, y, y, y, 2, 1, 1)
    expect([...y]).toEqual([2, 4])
  })

  test('too long for the room of a call get a block, which is freed', () => {
    const held = addon.allocatedBytes()
    const length = 200_000
    const y = new Float32Array(length)
    bindings.binaryFloats(add, new Float32Array(length).fill(1), y, y, length, 1, 1)
    expect([y[0], y[length - 1]]).toEqual([1, 1])
    expect(addon.allocatedBytes()).toBe(held)
  })

  test('in lists', () => {
    const [w, g] = [Float32Array.of(1), Float32Array.of(2)]
    bindings.sgd([w, g], Float64Array.of(0), 0.25, 0, false)
    expect([...w]).toEqual([0.5])
  })
})

describe('a call that is refused', () => {
  test('says what was expected', () => {
    const call = (): unknown =>
      bindings.binaryFloats(
        add,
        Float32Array.of(1),
        Float32Array.of(1),
        new Float32Array(3),
        3,
        1,
        1,
      )
    expect(call).toThrow(RangeError)
    expect(call).toThrow('binaryFloats: expected that the broadcast fits the three arrays.')
  })

  test.each([
    ['null', null],
    ['a text', 'Ä'],
    ['an array of another kind', new Float64Array(1)],
    ['a list', [1]],
    ['nothing', undefined],
  ])('gets %s for an array', (_, given) => {
    expect(() => bindings.binaryFloats(add, given, given, given, 1, 1, 1)).toThrow(
      'binaryFloats: expected a Float32Array as argument 1.',
    )
  })

  test('leaves stack and memory as they were, ten thousand times', () => {
    const stack: unknown = exports.__stack_pointer.value
    const held = addon.allocatedBytes()
    for (let index = 0; index < 10_000; index += 1) {
      expect(() => bindings.reduceInts(0, Int32Array.of(1, 2), Int32Array.of(1), 3, 1, 1)).toThrow(
        RangeError,
      )
    }
    expect(exports.__stack_pointer.value).toBe(stack)
    expect(addon.allocatedBytes()).toBe(held)
  })
})

test('results are numbers, texts and flags', () => {
  expect(addon.isas()).toEqual(['reference', 'simd128'])
  expect(addon.selectIsa('reference')).toBe(true)
  expect(addon.isa()).toBe('reference')
  expect(addon.selectIsa('avx2')).toBe(false)
  expect(addon.selectIsa('simd128')).toBe(true)
  expect(addon.threads()).toBe(1)
})
