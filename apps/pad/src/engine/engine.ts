import { InkstoneError } from '@inkstone/core'
import { arraySplit } from '@inkstone/data'
import {
  type AdapterSwitch,
  adapterSwitch,
  adaptToWriter,
  decodeAdapter,
  encodeAdapter,
} from '@inkstone/finetuner'
import { explain } from '@inkstone/metrics'
import { encodePng } from '@inkstone/pixels'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { zlibSync } from 'fflate'
import { drawStrokes } from '../ink/drawStrokes'
import type { Engine, Example } from './protocol'
import { readyBackend } from './readyBackend'
import { type PackedModel, readyModel } from './readyModel'
import { replayDataset } from './replayDataset'
import { type SheetReader, sheetReader } from './sheetReader'

interface Ready extends PackedModel {
  model: LayersModel
  writers: AdapterSwitch
}

/** The engine itself. One that learns need not be the one that reads: so reading goes on. */
export function engine(): Engine {
  let ready: Ready | undefined
  let readSheet: SheetReader | undefined
  const started = (): Ready => {
    if (ready) return ready
    throw new InkstoneError('The pad: the model is not there yet.')
  }
  return {
    async start(options) {
      const backend = await readyBackend(options.threads)
      const loaded = await readyModel()
      ready = { ...loaded, writers: adapterSwitch(loaded.model) }
      readSheet = sheetReader(loaded)
      const { card, digest } = loaded
      const files = performance.getEntriesByType('resource').map(({ name }) => name)
      return { classes: card.classes, digest, ...backend, files }
    },
    async warmUp(digits) {
      started()
      await readSheet!.warmUp(digits)
    },
    async read(strokes, penWidth) {
      started()
      return readSheet!.read(strokes, penWidth)
    },
    async useAdapter(bytes) {
      const { writers } = started()
      writers.use(bytes && decodeAdapter('The adapter', bytes))
      readSheet!.forget()
    },
    async learn(examples) {
      const { model, card, writers } = started()
      const begun = performance.now()
      writers.use(null)
      const training = examplesSplit(examples, card.classes)
      const replay = await replayDataset(card.classes)
      const adapter = adaptToWriter({ replay, layers: 'head' })
      const learnt = await adapter.fineTune({ model, training, seed: 1 })
      writers.use(null)
      return {
        adapter: encodeAdapter(learnt.adapter!),
        heldOut: learnt.heldOut,
        base: learnt.base!,
        tookMs: performance.now() - begun,
      }
    },
    async picture(strokes) {
      const { pixels, width, height } = drawStrokes(strokes)
      return encodePng({ pixels, width, height, channels: 1 }, zlibSync)
    },
    async explain(image, label) {
      const { model, card } = started()
      const { classes, imageShape } = card
      const ink = Float32Array.from(image, (value) => value / 255)
      const given = { model, image: ink, imageShape, label: classes.indexOf(label) }
      return explain({ ...given, coarse: true })
    },
  }
}

function examplesSplit(examples: readonly Example[], classes: readonly string[]) {
  const pixels = new Uint8Array(examples.length * 784)
  examples.forEach(({ image }, at) => {
    pixels.set(image, at * 784)
  })
  return arraySplit({
    ...{ dataset: 'this writer', name: 'corrections', imageShape: [28, 28, 1], classes, pixels },
    labels: examples.map(({ label }) => classes.indexOf(label)),
  })
}
