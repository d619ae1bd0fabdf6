import * as tf from '@tensorflow/tfjs-core'
import type { Readiness } from '../backendCandidate'
import { firstSentenceOf } from '../firstSentenceOf'
import { globalGpu } from './gpu'
import { guardDevice } from './guardDevice'
import type { WebgpuKernels } from './webgpuKernels'

export interface StartGpuOptions {
  /** Of `@tensorflow/tfjs-backend-webgpu`. */
  version: string
  /** What to do where there is no adapter. */
  mend: string
  /** Makes the backend with the factory of TensorFlow.js. Default: calls it. */
  create?: (factory: () => Promise<WebgpuKernels>) => Promise<WebgpuKernels>
}

let started: WebgpuKernels | undefined

/** Starts the backend that `@tensorflow/tfjs-backend-webgpu` has registered, on the GPU of `navigator.gpu`, and computes
 * with it once: small products do not reach the GPU. It is registered anew, so that TensorFlow.js never takes it by
 * itself. */
export async function startGpu({
  version,
  mend,
  create = (factory) => factory(),
}: StartGpuOptions): Promise<Readiness> {
  try {
    const adapter = await globalGpu()!.requestAdapter({ powerPreference: 'high-performance' })
    if (!adapter) return { available: false, reason: `WebGPU finds no GPU here. ${mend}` }
    const { vendor, architecture } = adapter.info ?? { vendor: 'unknown', architecture: '' }
    if (!started) {
      const factory = tf.findBackendFactory('webgpu') as () => Promise<WebgpuKernels>
      const kernels = await create(factory)
      guardDevice(kernels)
      tf.removeBackend('webgpu')
      tf.registerBackend('webgpu', () => kernels, 0) // below cpu (1)
      started = kernels
    }
    await tf.setBackend('webgpu')
    await multiplyOnGpu()
    const gpu = [vendor, architecture].filter(Boolean).join(' ')
    const software = softwareAdapters.test(architecture) ? ', software on the processor' : ''
    return { available: true, threads: 1, description: `WebGPU, ${gpu}${software}`, version }
  } catch (error) {
    return { available: false, reason: firstSentenceOf(error) }
  }
}

const softwareAdapters = /swiftshader|llvmpipe|lavapipe|warp/i
const side = 64

/** Multiplies on the GPU, and reads the result in both ways. A browser's canvas, which synchronous reads go through, may
 * hold nothing.
 * @throws Error if a product of ones is wrong */
async function multiplyOnGpu(): Promise<void> {
  for (const read of [(sum: tf.Tensor) => sum.data(), (sum: tf.Tensor) => sum.dataSync()]) {
    const sum = tf.tidy(() => tf.sum(tf.matMul(tf.ones([side, side]), tf.ones([side, side]))))
    try {
      const [value] = await read(sum)
      if (value !== side ** 3)
        throw new Error(`it summed ${side ** 3} products of ones to ${value}.`)
    } finally {
      sum.dispose()
    }
  }
}
