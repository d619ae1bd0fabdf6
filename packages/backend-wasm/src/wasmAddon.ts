import type { Addon } from '@inkstone/backend-native/kernels'
import { Arguments } from './arguments'
import { Heap, memoryError, newMemory } from './heap'
import { instantiate, type WasmExports } from './wasmExports'

/** The compiled kernels at work: what the native addon is to Node. */
export interface WasmKernels {
  readonly addon: Addon
  readonly heap: Heap
  readonly memory: WebAssembly.Memory
  readonly exports: WasmExports
}

/** Makes the bindings callable.
 * @param maximumBytes the most memory for tensors and kernels; default: what the engine has, up to 4 GB
 * @throws RangeError if the engine has no shared memory */
export function wasmKernels(module: WebAssembly.Module, maximumBytes?: number): WasmKernels {
  const memory = newMemory(maximumBytes)
  let running = '' // the name of the binding at work
  const exports = instantiate(module, memory, {
    refuse(text, length) {
      throw new RangeError(textAt(heap, text >>> 0, length))
    },
    failAllocation(bytes) {
      throw memoryError(running, bytes >>> 0)
    },
  })
  exports._initialize()
  const heap = new Heap(exports, memory)
  const call = new Arguments(heap, exports.inkstone_arguments())

  function binding(address: number, name: string): (...values: unknown[]) => unknown {
    return (...values) => {
      const stack: unknown = exports.__stack_pointer.value
      running = name
      try {
        call.write(values)
        const result = call.read(exports.inkstone_call(address, values.length))
        call.copyBack()
        return result
      } catch (failure) {
        exports.__stack_pointer.value = stack
        exports.inkstone_settle()
        throw failure
      } finally {
        call.release()
      }
    }
  }

  const addon: Record<string, unknown> = { buffers: () => heap }
  for (let at = exports.inkstone_first(); at !== 0; at = exports.inkstone_next(at)) {
    const name = nameAt(heap, exports.inkstone_name(at))
    addon[name] = binding(at, name)
  }
  return { addon: addon as object as Addon, heap, memory, exports }
}

function nameAt(heap: Heap, address: number): string {
  const most = 64
  const length = heap.bytes(address, most).indexOf(0)
  return textAt(heap, address, length)
}

function textAt(heap: Heap, address: number, length: number): string {
  // A copy: decoders refuse shared memory.
  return new TextDecoder().decode(heap.bytes(address, length).slice())
}
