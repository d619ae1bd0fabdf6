import type { Heap } from '../heap'
import type { WasmKernels } from '../wasmAddon'

const guardBytes = 64
const guard = 0xa5

type Numbers = Uint8Array | Int32Array | Uint32Array | Float32Array | Float64Array
type Binding = (...values: unknown[]) => unknown

/** The bindings with every array in a block of its own, between guards. A call that writes outside its arrays throws. */
export function guardedAddon({ addon, heap }: WasmKernels): object {
  const bindings = Object.entries(addon as object as Record<string, Binding>)
  return Object.fromEntries(
    bindings.map(([name, binding]) => [
      name,
      name === 'buffers' ? binding : guarded(name, binding, heap),
    ]),
  )
}

function guarded(name: string, binding: Binding, heap: Heap): Binding {
  return (...values) => {
    const cells = new Map<string, Cell>()
    const moved = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(moved)
      if (!ArrayBuffer.isView(value) || value instanceof DataView) return value
      const array = value as Numbers
      const key = `${array.constructor.name} ${array.byteOffset} ${array.length}`
      const known = cells.get(key)
      if (known !== undefined && known.array.buffer === array.buffer) return known.copy
      const cell = newCell(array, heap)
      cells.set(cells.has(key) ? `${key} ${cells.size}` : key, cell)
      return cell.copy
    }
    const given = values.map(moved)
    const outcome = attempt(() => binding(...given))
    for (const { array, copy, block } of cells.values()) {
      const bytes = new Uint8Array(block.buffer, block.byteOffset, block.bytes)
      const end = guardBytes + array.byteLength
      const whole = bytes.every((byte, at) => (at >= guardBytes && at < end) || byte === guard)
      array.set(copy)
      heap.free(block)
      if (!whole) throw new Error(`${name} wrote outside its arrays`)
    }
    if ('failure' in outcome) throw outcome.failure
    return outcome.result
  }
}

function attempt(run: () => unknown): { result: unknown } | { failure: unknown } {
  try {
    return { result: run() }
  } catch (failure) {
    return { failure }
  }
}

interface Cell {
  array: Numbers
  copy: Numbers
  block: ReturnType<Heap['allocate']>
}

function newCell(array: Numbers, heap: Heap): Cell {
  const block = heap.allocate(array.byteLength + 2 * guardBytes)
  new Uint8Array(block.buffer, block.byteOffset, block.bytes).fill(guard)
  const start = block.byteOffset + guardBytes
  const copy: Numbers = Reflect.construct(array.constructor, [block.buffer, start, array.length])
  copy.set(array)
  return { array, copy, block }
}
