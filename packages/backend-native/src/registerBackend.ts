import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { fuseAdamOptimizer } from './adamOptimizer'
import type { Addon } from './addon'
import { InkstoneBackend } from './backend'
import { fuseBatchNormalization } from './batchNormalization'
import { fuseBatchNormGradient } from './batchNormGradient'
import { addChainedMethods } from './chainedMethods'
import { fusions } from './fusions'
import { lendKernels } from './lendKernels'
import { loadAddon } from './loadAddon'
import type { NativeKernel } from './nativeKernel'
import { nativeKernels } from './nativeKernels'
import { widenPredictBatches } from './predictBatches'
import { fuseRecurrentCells } from './recurrentCells'
import { fuseRecurrentLayers } from './recurrentLayers'
import { replaceReductionGradients } from './reductionGradients'

const backendName = 'inkstone'
const priority = 3 // above cpu (1) and wasm (2), so `tf.ready()` takes it

/** Registers the backend `inkstone` if the addon loads: all kernels of `cpu`, native ones over them.
 * A second copy of this package in the process finds it registered and leaves it. */
export function registerBackend(): void {
  addChainedMethods()
  const addon = loadAddon()
  if (addon === undefined || tf.findBackendFactory(backendName) !== null) return
  const capBytes = poolCapBytes(addon)
  const make = (): InkstoneBackend => {
    // When it is first used, so that the order of imports does not matter.
    fuseAdamOptimizer()
    fuseRecurrentCells()
    fuseRecurrentLayers()
    fuseBatchNormGradient()
    fuseBatchNormalization()
    replaceReductionGradients()
    widenPredictBatches()
    lendKernels(addon)
    return new InkstoneBackend(addon, capBytes)
  }
  tf.registerBackend(backendName, make, priority)
  const kernelsOfCpu = new Map(
    tf.getKernelsForBackend('cpu').map((kernel) => [kernel.kernelName, kernel]),
  )
  for (const kernel of nativeKernels) {
    const fallback = kernelsOfCpu.get(kernel.name)
    kernelsOfCpu.delete(kernel.name)
    tf.registerKernel({ ...fallback, ...registration(kernel, addon, fallback) })
  }
  for (const kernel of kernelsOfCpu.values()) tf.registerKernel({ ...kernel, backendName })
}

function registration(
  kernel: NativeKernel,
  native: Addon,
  fallback: tf.KernelConfig | undefined,
): tf.KernelConfig {
  const fusion = fusions.find(({ name }) => name === kernel.name)
  return {
    kernelName: kernel.name,
    backendName,
    kernelFunc: (call) => {
      const { inputs, attrs = {} } = call
      const backend = call.backend as InkstoneBackend
      const kernelCall = { inputs, attrs: attrs as tf.NamedAttrMap, backend, native }
      const result = named(
        kernel.name,
        inputs,
        () => fusion?.run(kernelCall) ?? kernel.run(kernelCall),
      )
      if (result !== undefined) return result
      if (fallback === undefined) {
        throw new RangeError(`${kernel.name} does not take these inputs: ${listed(inputs)}.`)
      }
      return fallback.kernelFunc(call)
    },
  }
}

/** Runs a kernel; what the addon refuses is said with the operation and its inputs. */
function named<Result>(name: string, inputs: tf.NamedTensorInfoMap, run: () => Result): Result {
  try {
    return run()
  } catch (error) {
    if (error instanceof Error) error.message = `${name} of ${listed(inputs)}: ${error.message}`
    throw error
  }
}

function listed(inputs: tf.NamedTensorInfoMap): string {
  return Object.entries(inputs)
    .map(([name, x]) => `${name} ${x?.dtype} [${x?.shape}]`)
    .join(', ')
}

/** A quarter of the machine's memory, or INKSTONE_POOL_BYTES. */
function poolCapBytes(addon: Addon): number {
  const given = process.env.INKSTONE_POOL_BYTES
  if (given === undefined || given === '') return Math.floor(addon.machineBytes() / 4)
  const bytes = Number(given)
  if (!Number.isSafeInteger(bytes) || bytes < 0) {
    throw new RangeError(
      `INKSTONE_POOL_BYTES: expected a whole number of bytes >= 0, got '${given}'. ` +
        'Unset it to let the pool keep up to a quarter of the memory.',
    )
  }
  return bytes
}
