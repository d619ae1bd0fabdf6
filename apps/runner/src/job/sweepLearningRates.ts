import { InkstoneError, type TrainingJob } from '@inkstone/core'
import type { Job } from './job'

/** Tries rising learning rates with the recipe's trainer, prints a suggestion and writes learning-rate.json, whose
 * curve the report draws. The training then uses the recipe's own rate. @throws InkstoneError if the trainer does not
 * support it */
export async function sweepLearningRates(
  { recipe, folder, terminal, signal }: Job,
  trainingJob: TrainingJob,
): Promise<void> {
  const { trainer } = recipe
  if (!trainer.findLearningRate) {
    throw new InkstoneError(
      `--find-learning-rate: expected a trainer that can look for a learning rate, got '${trainer.name}', ` +
        'which has no findLearningRate(). Leave the flag out, or take trainer() of @inkstone/trainer.',
    )
  }
  const sweep = await trainer.findLearningRate(trainingJob).catch((error: unknown) => {
    if (!signal.aborted) throw error
  })
  if (!sweep) return // Ctrl-C
  await folder.write('learning-rate.json', sweep)
  const { steepest, tenthOfMinimum, suggestion } = sweep
  const short = (rate: number): string => String(Number(rate.toPrecision(2)))
  terminal.item(
    'rate',
    `suggested ${short(suggestion)}; steepest ${short(steepest)}, a tenth of the minimum's ${short(tenthOfMinimum)}`,
  )
  folder.event('learning rate', { steepest, tenthOfMinimum, suggestion })
}
