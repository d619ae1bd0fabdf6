import { type Heap, newMemory } from './heap'
import { nodeHost, wasmModule } from './nodeHost'
import type { Bindings } from './testing/bindings'
import { type WasmKernels, wasmKernels } from './wasmAddon'

nodeHost()
const megabyte = 2 ** 20

function kernels(maximumBytes?: number): WasmKernels {
  return wasmKernels(wasmModule('simd128'), maximumBytes)
}

describe('blocks of the heap', () => {
  test('are aligned to 64 bytes, apart, and found by any address in them', () => {
    const { heap } = kernels()
    const blocks = [64, 192, 8192, 16_384, 16_448, megabyte, 3 * megabyte, 64].map((bytes) =>
      heap.allocate(bytes),
    )
    for (const block of blocks) {
      const { buffer, byteOffset, bytes } = block
      expect(byteOffset % 64).toBe(0)
      expect(heap.find(new Uint8Array(buffer, byteOffset, bytes))).toBe(block)
      expect(heap.find(new Float32Array(buffer, byteOffset + bytes - 4, 1))).toBe(block)
    }
    const ascending = [...blocks].sort((a, b) => a.byteOffset - b.byteOffset)
    for (const [index, block] of ascending.slice(1).entries()) {
      const before = ascending[index]!
      expect(before.byteOffset + before.bytes).toBeLessThanOrEqual(block.byteOffset)
    }
  })

  test('are not found once they are freed, nor are arrays from elsewhere', () => {
    const { heap } = kernels()
    const block = heap.allocate(128)
    heap.free(block)
    expect(heap.find(block)).toBeUndefined()
    expect(heap.find(new Float32Array(4))).toBeUndefined()
    expect(heap.reaches(new Float32Array(new SharedArrayBuffer(16)))).toBe(false)
  })

  test('are reused, so memory does not grow', () => {
    const { heap, memory, addon } = kernels()
    const sizes = [64, 4096, 20_000, megabyte, 5 * megabyte]
    const round = (): void => {
      for (const block of sizes.map((bytes) => heap.allocate(bytes))) heap.free(block)
    }
    round()
    const before = memory.buffer.byteLength
    const held = addon.allocatedBytes()
    for (let index = 0; index < 100; index += 1) round()
    expect(memory.buffer.byteLength).toBe(before)
    expect(addon.allocatedBytes()).toBe(held)
  })

  test('keep their values when the memory grows', () => {
    const { heap, memory } = kernels()
    const { buffer, byteOffset } = heap.allocate(64)
    const values = new Float32Array(buffer, byteOffset, 16).fill(3)
    const before = memory.buffer.byteLength
    heap.allocate(before)
    expect(memory.buffer.byteLength).toBeGreaterThan(before)
    expect(heap.bytes(byteOffset, 4)).toEqual(new Uint8Array(values.buffer, byteOffset, 4))
    expect(values[15]).toBe(3)
    expect(heap.find(values)).toBeDefined()
  })
})

describe('a full heap', () => {
  test('is an error with the number of bytes, and works on', () => {
    const { heap } = kernels(32 * megabyte)
    const blocks = [heap.allocate(16 * megabyte)]
    expect(() => heap.allocate(20 * megabyte)).toThrow(
      `allocate: could not allocate ${20 * megabyte} bytes. ` +
        'Use a smaller batch, or dispose tensors that are no longer needed.',
    )
    expect(() => heap.allocate(2 ** 33)).toThrow('8589934592 bytes')
    for (const block of blocks) heap.free(block)
    expect(heap.allocate(20 * megabyte).bytes).toBe(20 * megabyte)
  })

  test('ends a kernel that needs working memory, which runs again when there is some', () => {
    const { heap, addon } = kernels(32 * megabyte)
    const { matmul } = addon as object as Bindings
    const side = 1024
    const square = (): Float32Array => {
      const { buffer, byteOffset } = heap.allocate(4 * side * side)
      return new Float32Array(buffer, byteOffset, side * side).fill(1)
    }
    const [a, b, c] = [square(), square(), square()]
    const shape = Int32Array.of(1, side, side, side, 0, 1, 0, 0)
    const rest: ReturnType<Heap['allocate']>[] = []
    expect(() => {
      for (;;) rest.push(heap.allocate(megabyte))
    }).toThrow('could not allocate')
    expect(() => matmul(a, b, c, null, false, shape)).toThrow(
      /^matmul: could not allocate \d+ bytes\. Use a smaller batch/,
    )
    for (const block of rest) heap.free(block)
    matmul(a, b, c, null, false, shape)
    expect([c[0], c[side * side - 1]]).toEqual([side, side])
  })
})

test('an engine without shared memory is an error', () => {
  const { Memory } = WebAssembly
  Object.assign(WebAssembly, {
    Memory: class {
      constructor() {
        throw new RangeError('no shared memory')
      }
    },
  })
  expect(() => newMemory()).toThrow('no shared memory')
  Object.assign(WebAssembly, { Memory })
})
