import { workerData } from 'node:worker_threads'
import { selectBackend } from '@inkstone/backend'
import { InkstoneError, type ModelCard, type Predictor } from '@inkstone/core'
import { classify, predictor } from '@inkstone/metrics'
import { loadModel } from '@inkstone/models'
import { digestOfModel } from '@inkstone/run'
import { digits } from '@inkstone/weights'
import { answerRequests } from './answerRequests'
import type { Batch, Classification, ModelThreadData, ReadyModel } from './messages'

// The thread that computes: it loads a model, and classifies batches of framed pictures.
await answerRequests<ReadyModel, Batch, Classification[]>(async () => {
  const { directory, ignoreDigest, backend, maxBatch } = workerData as ModelThreadData
  let line = ''
  await selectBackend({ backend, log: (text) => (line ||= text.replace(/^backend /, '')) })
  const { made, card, digest } =
    directory === undefined ? await readyWeights() : await modelIn(directory, ignoreDigest)
  await warmUp(made, maxBatch)
  return {
    ready: { card, digest, backend: line },
    answer: (batch) => classifyBatch(made, batch),
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
async function warmUp(made: Predictor, maxBatch: number): Promise<void> {
  const length = imageLength(made)
  for (const count of [1, maxBatch]) {
    await classifyBatch(made, { images: new Float32Array(count * length), count })
  }
}

async function classifyBatch(made: Predictor, { images, count }: Batch): Promise<Classification[]> {
  const length = imageLength(made)
  const pictures = Array.from({ length: count }, (_, at) => {
    return { file: '', image: images.subarray(at * length, (at + 1) * length) }
  })
  const found = await classify(made, pictures, { batchSize: count })
  return found.flatMap((one) => {
    if ('error' in one) return [] // no picture has one: they are framed already
    const { file: _, probabilities, ...rest } = one
    return [{ ...rest, probabilities: [...probabilities] }]
  })
}

function imageLength({ inputShape }: Predictor): number {
  return inputShape.reduce((product, side) => product * side, 1)
}
