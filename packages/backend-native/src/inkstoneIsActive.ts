import * as tf from '@tensorflow/tfjs-core'

const names = new Set<string>()

/** Notes the name of a backend that this copy of the package registered. */
export function noteBackend(name: string): void {
  names.add(name)
}

/** Whether TensorFlow.js' current backend runs our kernels. What changes layers and optimizers asks this first. */
export function inkstoneIsActive(): boolean {
  return names.has(tf.getBackend())
}
