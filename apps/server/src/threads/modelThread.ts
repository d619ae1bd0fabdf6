import { workerData } from 'node:worker_threads'
import { selectBackend } from '@inkstone/backend'
import { InkstoneError, type ModelCard, type Predictor } from '@inkstone/core'
import { predictor } from '@inkstone/metrics'
import { loadModel } from '@inkstone/models'
import { digestOfModel } from '@inkstone/run'
import { digits, lines } from '@inkstone/weights'
import { answerRequests } from './answerRequests'
import type { CardOfModel, ImagesFor, ModelThreadData, ReadyModel } from './messages'

// The thread that computes: it loads a model, the ready one with that for lines beside it, and computes the outputs of batches of framed
// pictures, `[count, classes]`, and of lines, `[count, steps, classes]`.
await answerRequests<ReadyModel, ImagesFor, Float32Array<ArrayBuffer>>(async () => {
  const { directory, ignoreDigest, backend, maxBatch } = workerData as ModelThreadData
  let line = ''
  await selectBackend({ backend, log: (text) => (line ||= text.replace(/^backend /, '')) })
  const { made, card, digest } =
    directory === undefined ? await readyWeights() : await modelIn(directory, ignoreDigest)
  const ofLines = directory === undefined ? await lines() : undefined
  for (const count of [1, maxBatch]) await made.outputs(blank(made, count)) // the first of a size takes longer
  await ofLines?.outputs(blank(ofLines, 1))
  return {
    ready: { card, digest, backend: line, ...(ofLines && { lines: cardOf(ofLines.card) }) },
    async answer({ model, images }) {
      const asked = model === 'lines' ? ofLines! : made
      return new Float32Array(await asked.outputs(images))
    },
    transfer: ({ buffer }) => [buffer],
  }
})

function lengthOf({ inputShape }: Predictor): number {
  return inputShape.reduce((product, side) => product * side, 1)
}

function blank(model: Predictor, count: number): Float32Array {
  return new Float32Array(count * lengthOf(model))
}

function cardOf({ name, classes, temperature, imageShape }: ModelCard): CardOfModel {
  return { name, classes, temperature, imageShape }
}

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
