import '@tensorflow/tfjs-backend-cpu'
import type { FineTuner } from '@inkstone/core'
import { tinyModel, tinySplit } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import { lora } from '../lora/lora'
import { adaptToWriter } from '../writer/adaptToWriter'
import { allLayers } from './allLayers'
import { gradualUnfreezing } from './gradualUnfreezing'
import { headOnly } from './headOnly'
import { l2sp } from './l2sp'
import { layerRates } from './layerRates'

beforeAll(() => tf.setBackend('cpu'))

const stages: Record<string, () => FineTuner> = {
  ...{ allLayers, headOnly, lora, l2sp, layerRates, gradualUnfreezing, adaptToWriter },
}
/** As plain JavaScript would pass it. */
const missing = JSON.parse('{}')

test.each(Object.entries(stages))(
  '%s says that it expected a model and a split',
  async (stage, make) => {
    const training = tinySplit()
    await expect(make().fineTune({ model: missing.model, training, seed: 1 })).rejects.toThrow(
      `${stage}.model: expected a LayersModel, got undefined.`,
    )
    const model = tinyModel()
    const before = tf.memory().numTensors
    await expect(make().fineTune({ model, training: missing.traim, seed: 1 })).rejects.toThrow(
      `${stage}.training: expected a split, such as splits.train of a loaded dataset, got undefined.`,
    )
    expect(tf.memory().numTensors).toBe(before)
    model.dispose()
  },
)
