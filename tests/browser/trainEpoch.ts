import { startWasm } from '@inkstone/backend-wasm'
import { arraySplit } from '@inkstone/data'
import { cnn } from '@inkstone/models'
import { adam, trainer } from '@inkstone/trainer'
import * as tf from '@tensorflow/tfjs-core'

const side = 28

/** Trains the CNN for an epoch on TensorFlow.js' current backend.
 * @param pixels `[images, 28, 28]`, 0 to 255
 * @param labels `[images]`, 0 to 9
 * @returns the loss, the mean of all batches */
export async function trainEpoch(pixels: Uint8Array, labels: Uint8Array): Promise<number> {
  const imageShape = [side, side, 1] as const
  const model = cnn('seed-001').build({ imageShape, classes: 10, seed: 1 })
  const classes = Array.from({ length: 10 }, (_, digit) => `${digit}`)
  const training = arraySplit({
    ...{ dataset: 'mnist', name: 'train', imageShape, classes, pixels },
    labels: Int32Array.from(labels),
  })
  const optimizer = adam({ learningRate: 1e-3 })
  const { history } = await trainer({ epochs: 1, batchSize: 128, optimizer }).train({
    ...{ model, training, seed: 1 },
  })
  return history[0]!.metrics['training/loss']!
}

/** What a page does: starts the kernels, trains on what the server has, and tells it the loss. */
export async function trainInPage(): Promise<void> {
  const bytesAt = async (address: string) =>
    new Uint8Array(await (await fetch(address)).arrayBuffer())
  const told: Record<string, unknown> = { agent: navigator.userAgent }
  try {
    const files = { simd128: '/simd128.wasm', relaxed: '/relaxed.wasm' }
    Object.assign(told, { status: await startWasm({ files }) })
    await tf.setBackend('inkstone-wasm')
    const started = performance.now()
    told.loss = await trainEpoch(await bytesAt('/pixels'), await bytesAt('/labels'))
    told.seconds = (performance.now() - started) / 1000
  } catch (error) {
    told.error = String(error)
  }
  await fetch('/told', { method: 'POST', body: JSON.stringify(told) })
}
