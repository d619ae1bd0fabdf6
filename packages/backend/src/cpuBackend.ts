import { version_cpu } from '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import type { BackendCandidate } from './backendCandidate'

/** `cpu`: TensorFlow.js' backend in plain JavaScript. It works wherever Node does, and is slow. */
export const cpuBackend: BackendCandidate = {
  name: 'cpu',
  async prepare() {
    await tf.setBackend('cpu')
    // Or its first tensor prints an advertisement for tfjs-node: `inkstone doctor` knows the machine better.
    Object.assign(tf.backend(), { firstUse: false })
    return {
      available: true,
      threads: 1,
      description: 'plain JavaScript, 1 thread',
      version: version_cpu,
    }
  },
}
