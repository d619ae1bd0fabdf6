import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import {
  getKernel,
  type KernelFunc,
  type NamedAttrMap,
  registerKernel,
  type TensorInfo,
  unregisterKernel,
} from '@tensorflow/tfjs-core'

/** A kernel of the wasm backend. It allocates its result first and takes its views of the heap after that:
 * an allocation may move the heap and leave older views empty. */
export type WasmKernel<Input extends string, Attrs extends object> = (call: {
  inputs: Record<Input, TensorInfo>
  attrs: Attrs
  backend: BackendWasm
}) => TensorInfo

/** Adds a kernel that the wasm backend lacks. */
export function addKernel<Input extends string, Attrs extends object>(
  kernelName: string,
  kernel: WasmKernel<Input, Attrs>,
): void {
  registerKernel({ kernelName, backendName: 'wasm', kernelFunc: kernelFunc(kernel) })
}

/** Replaces a kernel of the wasm backend with a faster one. `original` serves what the faster one does not support. */
export function replaceKernel<Input extends string, Attrs extends object>(
  kernelName: string,
  make: (original: WasmKernel<Input, Attrs>) => WasmKernel<Input, Attrs>,
): void {
  const stock = getKernel(kernelName, 'wasm')
  const original: WasmKernel<Input, Attrs> = ({ inputs, attrs, backend }) =>
    stock.kernelFunc({ inputs, attrs: attrs as object as NamedAttrMap, backend }) as TensorInfo
  unregisterKernel(kernelName, 'wasm') // or TensorFlow.js warns that the name is taken
  registerKernel({ ...stock, kernelFunc: kernelFunc(make(original)) }) // its setupFunc binds the original
}

/** Runs a kernel of the wasm backend below TensorFlow.js' tape. The caller disposes of the result:
 * `backend.disposeData(result.dataId)`. */
export function runKernel(
  backend: BackendWasm,
  kernelName: string,
  inputs: Record<string, TensorInfo>,
  attrs: NamedAttrMap = {},
): TensorInfo {
  return getKernel(kernelName, 'wasm').kernelFunc({ inputs, attrs, backend }) as TensorInfo
}

/** The values of a float32 tensor, in place in the heap. Valid until the next allocation. */
export function floats(backend: BackendWasm, tensor: TensorInfo): Float32Array {
  return backend.typedArrayFromHeap(tensor) as Float32Array
}

function kernelFunc<Input extends string, Attrs extends object>(
  kernel: WasmKernel<Input, Attrs>,
): KernelFunc {
  return ({ inputs, attrs, backend }) =>
    kernel({
      inputs: inputs as Record<Input, TensorInfo>,
      attrs: attrs as object as Attrs,
      backend: backend as BackendWasm,
    })
}
