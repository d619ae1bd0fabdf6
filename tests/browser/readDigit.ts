import { digits, lines } from '@inkstone/weights'
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'

/** What the ready weights make of an upright stroke, and of empty paper. */
export async function readDigit(): Promise<(string | undefined)[]> {
  await tf.setBackend('cpu')
  const ready = await digits()
  const images = new Float32Array(2 * 784)
  for (let y = 4; y < 24; y++) images.fill(1, y * 28 + 12, y * 28 + 15)
  const logits = await ready.outputs(images)
  return [0, 1].map((row) => {
    const own = logits.subarray(row * 11, (row + 1) * 11)
    return ready.card.classes[own.indexOf(Math.max(...own))]
  })
}

/** What the network for lines makes of the stroke, alone in a line: the likeliest output of each step, without blanks. */
export async function readLine(): Promise<string> {
  const ready = await lines()
  const image = new Float32Array(28 * 160)
  for (let y = 4; y < 24; y++) image.fill(1, y * 160 + 12, y * 160 + 15)
  const logits = await ready.outputs(image)
  const read = Array.from({ length: logits.length / 11 }, (_, step) => {
    const own = logits.subarray(step * 11, (step + 1) * 11)
    return ready.card.classes[own.indexOf(Math.max(...own))]!
  })
  return [...new Set(read.filter((name) => name !== 'blank'))].join('')
}
