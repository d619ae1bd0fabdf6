import { workerData } from 'node:worker_threads'
import { selectBackend } from '@inkstone/backend'
import { InkstoneError, type ModelCard, type Predictor } from '@inkstone/core'
import { predictor } from '@inkstone/metrics'
import { loadModel } from '@inkstone/models'
import { digestOfModel } from '@inkstone/run'
import { digits } from '@inkstone/weights'
import { answerRequests } from './answerRequests'
import type { ModelThreadData, ReadyModel } from './messages'
import { paddedCount } from './paddedCount'

// The thread that computes: it loads a model, and computes the logits of batches of framed pictures, `[count, classes]`.
await answerRequests<ReadyModel, Float32Array<ArrayBuffer>, Float32Array<ArrayBuffer>>(async () => {
  const { directory, ignoreDigest, backend, maxBatch } = workerData as ModelThreadData
  let line = ''
  await selectBackend({ backend, log: (text) => (line ||= text.replace(/^backend /, '')) })
  const { made, card, digest } =
    directory === undefined ? await readyWeights() : await modelIn(directory, ignoreDigest)
  const length = made.inputShape.reduce((product, side) => product * side, 1)
  const classes = card.classes.length
  await warmUp(made, length, maxBatch)
  return {
    ready: { card, digest, backend: line },
    async answer(images) {
      const count = images.length / length
      const padded = paddedCount(count)
      const batch = padded === count ? images : new Float32Array(padded * length)
      if (batch !== images) batch.set(images)
      return new Float32Array((await made.outputs(batch)).subarray(0, count * classes))
    },
    transfer: ({ buffer }) => [buffer],
  }
})

interface Loaded {
  made: Predictor
  card: ModelCard
  digest: string
}

async function readyWeights(): Promise<Loaded> {
  const made = await digits()
  return { made, card: made.card, digest: made.digest }
}

async function modelIn(directory: string, ignoreDigest: boolean): Promise<Loaded> {
  const { model, card } = await loadModel(directory, { ignoreDigest })
  assertClassifier(directory, card)
  return { made: predictor(model, card), card, digest: await digestOfModel(directory) }
}

function assertClassifier(directory: string, { task }: ModelCard): void {
  if (task === undefined) return
  throw new InkstoneError(
    `${directory}: expected a classifier, got a model whose task is ${task}. Choose another model.`,
  )
}

/** The first batch of a size takes longer than the next. */
async function warmUp(made: Predictor, length: number, maxBatch: number): Promise<void> {
  for (const count of [1, maxBatch]) await made.outputs(new Float32Array(count * length))
}
