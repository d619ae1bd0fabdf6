import type { Split } from '@inkstone/core'
import { validate } from '@inkstone/trainer'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { type HeldWeights, holdWeights, writeValues } from '../weights/weightValues'
import type { BeforeAndAfter } from './beforeAndAfter'

export interface KeepBaseOptions {
  model: LayersModel
  /** The weights of the base. */
  start: HeldWeights
  /** Images that the base was trained for and the fine-tuning did not see. */
  watched: Split
  /** Most that accuracy on them may fall, 0 to 1. */
  forgetting: number
}

/** Goes back from a model's weights to those of its base, a twentieth of the way at a time, until no more than
 * `forgetting` is lost of what the base could do. Weights on the straight line between a model and its fine-tuned
 * self serve both tasks well (Wortsman et al., 2022, WiSE-FT, equation 1).
 * @returns accuracy on the watched images of the base, and of the weights that stayed */
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
