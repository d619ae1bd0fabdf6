import { isOfUnknownOrigin, type Lineage, lineageOf, type Predictor } from '@inkstone/core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { isPredictor } from './isPredictor'
import { modelOf } from './predictor'

/** What loading and training recorded. Where that leaves a doubt, it is said once a process.
 * @param stage who asks, for the message: `evaluate` */
export async function knownLineage(
  stage: string,
  model: LayersModel | Predictor,
): Promise<Lineage> {
  const network = isPredictor(model) ? modelOf(model) : model
  const lineage = network && (await lineageOf(network))
  if (lineage && !isOfUnknownOrigin(lineage)) return lineage
  if (!warned) {
    const what = lineage
      ? 'the model is of unknown origin, so images that it was trained on earlier'
      : 'got no lineage, so images that the model was trained on'
    console.warn(
      `${stage}: ${what} cannot be told from others, and the figure may be no test's. ` +
        'Pass lineage: what touched its weights, or [] for a model that saw nothing.',
    )
  }
  warned = true
  return lineage ?? []
}

let warned = false
