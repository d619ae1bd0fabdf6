import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { fuseAdamOptimizer } from './adamOptimizer'
import type { Addon } from './addon'
import { InkstoneBackend } from './backend'
import { fuseBatchNormalization } from './batchNormalization'
import { fuseBatchNormGradient } from './batchNormGradient'
import { BufferPool } from './bufferPool'
import type { BufferSource } from './bufferSource'
import { fusions } from './fusions'
import { noteBackend } from './inkstoneIsActive'
import { lendKernels } from './lendKernels'
import type { NativeKernel } from './nativeKernel'
import { nativeKernels } from './nativeKernels'
import { widenPredictBatches } from './predictBatches'
import { recordModels } from './recording/recordModels'
import { fuseRecurrentCells } from './recurrentCells'
import { fuseRecurrentLayers } from './recurrentLayers'
import { replaceReductionGradients } from './reductionGradients'
import { runKernelsDirectly } from './runKernelsDirectly'
import { checkedFirst, checkShapes, shapeRuleOf } from './shapeRules'

/** A backend to register. */
export interface KernelBackend {
  /** Its name in TensorFlow.js. */
  name: string
  /** `tf.ready()` takes the backend of the highest; `cpu` has 1, TensorFlow.js' `wasm` 2. */
  priority: number
  /** Called when the backend is first used. */
  start(): CompiledKernels | Promise<CompiledKernels>
}

/** The compiled kernels, and the memory that they read. */
export interface CompiledKernels {
  addon: Addon
  buffers: BufferSource
  /** The most free memory that the pool keeps, in bytes. */
  poolCapBytes: number
  /** Whether passes through models are recorded and repeated as one call. The addon must know tapes. */
  records?: boolean
}

/** Registers a backend of TensorFlow.js on compiled kernels: all kernels of `cpu`, ours over them. A second copy of the
 * package in the process finds it registered and leaves it. Needs no Node. */
export function registerKernels({ name, priority, start }: KernelBackend): void {
  if (tf.findBackendFactory(name) !== null) return
  noteBackend(name)
  const make = ({
    addon,
    buffers,
    poolCapBytes,
    records = false,
  }: CompiledKernels): InkstoneBackend => {
    // When it is first used, so that the order of imports does not matter.
    fuseAdamOptimizer()
    fuseRecurrentCells()
    fuseRecurrentLayers()
    fuseBatchNormGradient()
    fuseBatchNormalization()
    replaceReductionGradients()
    widenPredictBatches()
    lendKernels(addon)
    const backend = new InkstoneBackend(name, addon, new BufferPool(buffers, poolCapBytes))
    if (records) recordModels(backend)
    return backend
  }
  const started = (): InkstoneBackend | Promise<InkstoneBackend> => {
    const kernels = start()
    return 'then' in kernels ? kernels.then(make) : make(kernels)
  }
  tf.registerBackend(name, started, priority)
  const kernelsOfCpu = new Map(
    tf.getKernelsForBackend('cpu').map((kernel) => [kernel.kernelName, kernel]),
  )
  const kernelNames = new Set([...kernelsOfCpu.keys(), ...nativeKernels.map(({ name }) => name)])
  for (const kernel of nativeKernels) {
    const fallback = kernelsOfCpu.get(kernel.name)
    kernelsOfCpu.delete(kernel.name)
    const kernelFunc = kernelFuncOf(kernel, fallback)
    tf.registerKernel({ ...fallback, kernelName: kernel.name, backendName: name, kernelFunc })
  }
  for (const kernel of kernelsOfCpu.values()) {
    tf.registerKernel({ ...kernel, backendName: name, kernelFunc: fallbackFuncOf(kernel) })
  }
  runKernelsDirectly(name, kernelNames)
}

/** Kernels whose errors TensorFlow.js' specifications compare word for word. What we add is a `RangeError`. */
const wordForWord = /^(Einsum|Ragged|Sparse)/

// Each kernel is one function: on few values a further call within it would be felt.

function kernelFuncOf(kernel: NativeKernel, fallback: tf.KernelConfig | undefined): tf.KernelFunc {
  const { name } = kernel
  const fusion = fusions.find((fusion) => fusion.name === name)
  const rule = shapeRuleOf(name)
  const first = checkedFirst.has(name) ? rule : undefined
  const behind = first === undefined ? rule : undefined
  return (call) => {
    try {
      const { inputs, attrs = {} } = call
      if (first !== undefined) checkShapes(first, inputs, attrs)
      const backend = call.backend as InkstoneBackend
      backend.recording?.reads(name, inputs)
      const kernelCall = { inputs, attrs: attrs as tf.NamedAttrMap, backend, native: backend.addon }
      const result = fusion?.run(kernelCall) ?? kernel.run(kernelCall)
      if (result !== undefined) return result
      if (fallback === undefined) throw new RangeError('the kernel does not take these inputs.')
      if (behind !== undefined) checkShapes(behind, inputs, attrs)
      return inJavaScript(fallback, call)
    } catch (error) {
      throw explained(error, name, call.inputs)
    }
  }
}

/** Of a kernel that only `cpu` has. */
function fallbackFuncOf(kernel: tf.KernelConfig): tf.KernelFunc {
  const { kernelName } = kernel
  const rule = shapeRuleOf(kernelName)
  return (call) => {
    try {
      if (rule !== undefined) checkShapes(rule, call.inputs, call.attrs ?? {})
      return inJavaScript(kernel, call)
    } catch (error) {
      throw explained(error, kernelName, call.inputs)
    }
  }
}

/** Runs a kernel of `cpu`. */
function inJavaScript(
  { kernelName, kernelFunc }: tf.KernelConfig,
  call: Parameters<tf.KernelFunc>[0],
): tf.TensorInfo | tf.TensorInfo[] {
  const { recording } = call.backend as InkstoneBackend
  if (recording === undefined) return kernelFunc(call)
  recording.reads(kernelName, call.inputs)
  const results = kernelFunc(call)
  recording.ranInJavaScript(kernelName, call.inputs, results)
  return results
}

/** The error, with the operation and its inputs in its message. */
function explained(error: unknown, name: string, inputs: tf.NamedTensorInfoMap): unknown {
  if (error instanceof Error && !(wordForWord.test(name) && !(error instanceof RangeError)))
    error.message = `${name} of ${listed(inputs)}: ${error.message}`
  return error
}

function listed(inputs: tf.NamedTensorInfoMap): string {
  return Object.entries(inputs)
    .flatMap(([name, x]) => (x ? [`${name} ${x.dtype} [${x.shape}]`] : []))
    .join(', ')
}
