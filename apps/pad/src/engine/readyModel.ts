import { InkstoneError, type ModelCard, nameOutputs } from '@inkstone/core'
import * as tfl from '@tensorflow/tfjs-layers'

/** The ready weights of `@inkstone/weights` as `scripts/packModel.mjs` lays them out for the page. */
export interface PackedModel {
  card: ModelCard
  digest: string
  topology: object
  weightSpecs: { name: string; shape: number[]; dtype: 'float32' }[]
}

/** Loads the ready weights. @throws InkstoneError if they cannot be fetched, or are not whole */
export async function readyModel(): Promise<PackedModel & { model: tfl.LayersModel }> {
  const [packed, weights] = await Promise.all([
    fetched(new URL('../../build/digits.json', import.meta.url)),
    fetched(new URL('../../build/digits.bin', import.meta.url)),
  ])
  const content = JSON.parse(new TextDecoder().decode(packed)) as PackedModel
  const { topology, weightSpecs, card } = content
  const halves = weightSpecs.map((spec) => ({
    ...spec,
    quantization: { dtype: 'float16' as const },
  }))
  const expected = weightSpecs.reduce(
    (sum, { shape }) => sum + 2 * shape.reduce((a, b) => a * b, 1),
    0,
  )
  if (weights.byteLength !== expected) {
    throw new InkstoneError(
      `The model: expected ${expected} bytes of weights, got ${weights.byteLength}. Reload the page.`,
    )
  }
  const artifacts = { modelTopology: topology, weightSpecs: halves, weightData: weights }
  const model = await tfl.loadLayersModel({ load: async () => artifacts })
  nameOutputs(model, card.classes)
  return { ...content, model }
}

async function fetched(address: URL): Promise<ArrayBuffer> {
  const response = await fetch(address).catch((error: Error) => error)
  if (response instanceof Response && response.ok) return response.arrayBuffer()
  const why = response instanceof Error ? response.message : `the server answers ${response.status}`
  throw new InkstoneError(`The model could not be loaded (${why}). Reload the page.`)
}
