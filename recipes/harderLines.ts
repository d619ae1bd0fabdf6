import type { Dataset, FineTuner, RecipeFineTuning, Trainer } from '@inkstone/core'
import { augmented } from '@inkstone/data'
import { adamW, clipByNorm, oneCycle, trainer } from '@inkstone/trainer'
import { digitLines } from './digitLines'
import { lineChanges } from './lineChanges'
import { hardLineKinds } from './lineKinds'

export interface HarderLinesOptions {
  seed: number
  epochs: number
  batchSize: number
  learningRate: number
  /** Share of the strings of {@link hardLineKinds}. */
  share: number
}

/** The second part of a network's training on lines: harder ones, drawn anew and changed in each epoch. */
export function harderLines(
  digits: Dataset,
  { seed, epochs, batchSize, learningRate, share }: HarderLinesOptions,
): RecipeFineTuning {
  const optimizer = adamW({ learningRate: oneCycle(learningRate) })
  const again = trainer({ epochs, batchSize, optimizer, clip: clipByNorm(5) })
  const lines = digitLines(digits, { kinds: hardLineKinds, share, seed: seed + 500 })
  return { data: augmented(lines, lineChanges), fineTuner: trainAgain(again) }
}

/** Fine-tunes all layers as a trainer trains them, with its optimizer and its schedule. */
function trainAgain(trainer: Trainer): FineTuner {
  return {
    name: 'train-again',
    options: { trainer: { name: trainer.name, ...trainer.options } },
    async fineTune(job) {
      const result = await trainer.train(job)
      const trainedParameters = job.model.trainableWeights
        .map(({ shape }) => shape.reduce<number>((product, side) => product * (side ?? 1), 1))
        .reduce((sum, count) => sum + count, 0)
      return { ...result, trainedParameters, totalParameters: job.model.countParams() }
    },
  }
}
