import type { Split } from '@inkstone/core'
import { validate } from '@inkstone/trainer'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { type HeldWeights, holdWeights, writeValues } from '../weights/weightValues'
import type { BeforeAndAfter } from './beforeAndAfter'

export interface KeepBaseOptions {
  model: LayersModel
  /** The weights of the base. */
  start: HeldWeights
  /** Images of the base's task that the fine-tuning did not see. */
  watched: Split
  /** Largest allowed loss of accuracy on them, 0 to 1. */
  forgetting: number
}

/** Moves a model's weights back towards those of its base, in steps of a twentieth, until no more than `forgetting`
 * of the base's accuracy is lost. Weights on the line between a model and its fine-tuned version serve both tasks
 * well (Wortsman et al., 2022, WiSE-FT, equation 1).
 * @returns accuracy on the watched images of the base, and of the final weights */
export async function limitForgetting({
  model,
  start,
  watched,
  forgetting,
}: KeepBaseOptions): Promise<BeforeAndAfter> {
  const end = holdWeights(model)
  const accuracy = async () => (await validate(model, watched))!.accuracy!
  start.restore()
  const before = await accuracy()
  for (let left = 20; left >= 0; left--) {
    const share = left / 20
    model.weights.forEach((weight, index) => {
      const from = start.values[index]!
      const to = end.values[index]!
      writeValues(
        weight,
        share === 1 ? to : from.map((value, at) => value + share * (to[at]! - value)),
      )
    })
    const after = await accuracy()
    if (before - after <= forgetting) return { count: watched.size, before, after }
  }
  return { count: watched.size, before, after: before } // not reached: the base loses nothing
}
