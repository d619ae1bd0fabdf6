import { assertArgument, InkstoneError, type ModelDefinition } from '@inkstone/core'
import * as tfl from '@tensorflow/tfjs-layers'
import { standardise } from '../layers/standardise'
import { defineModel } from './defineModel'
import { type PixelStatistics, pixelStatistics } from './pixelStatistics'

/** A network that first standardises its images: minus their mean, divided by their deviation, per channel. The
 * statistics are those of the training part alone, computed once, and stored in the network as a layer, so that every
 * use of the saved model (prediction, evaluation, fine-tuning) standardises in the same way. @param statistics
 * default: a run computes them from its training part before it builds the network (`fitTo`)
 * @throws InkstoneError from `build`, if there are no statistics, or for a constant channel
 * @example standardised(cnn('seed-001')) // in a recipe
 * @example standardised(mlp(), await pixelStatistics(splits.train)).build({ imageShape, classes: 10, seed: 1 }) */
export function standardised(
  definition: ModelDefinition,
  statistics?: PixelStatistics,
): ModelDefinition {
  assertArgument(
    'standardised.definition',
    definition,
    'object',
    'Pass a model definition, such as mlp().',
  )
  if (statistics) {
    assertArgument('standardised.statistics.mean', statistics.mean, 'numbers')
    assertArgument('standardised.statistics.deviation', statistics.deviation, 'numbers')
  }
  const { name, options } = definition
  const figures = statistics && {
    mean: [...statistics.mean],
    deviation: [...statistics.deviation],
  }
  const outer = defineModel(
    name,
    (input) => {
      if (!figures) {
        throw new InkstoneError(
          `${name}: expected the mean and deviation of the training part before the network is built, got none. ` +
            'Call fitTo(train) first, or give them: standardised(model, await pixelStatistics(train)).',
        )
      }
      const inner = definition.build(input)
      const image = tfl.input({ shape: [...input.imageShape] })
      const standard = standardise({ name: 'standardise', ...figures }).apply(image)
      const logits = inner.apply(standard as tfl.SymbolicTensor) as tfl.SymbolicTensor
      return tfl.model({ name: `standardised-${inner.name}`, inputs: image, outputs: logits })
    },
    { ...options, standardised: figures ?? 'training part' },
  )
  if (figures) return outer
  return {
    ...outer,
    fitTo: async (training) => standardised(definition, await pixelStatistics(training)),
  }
}
