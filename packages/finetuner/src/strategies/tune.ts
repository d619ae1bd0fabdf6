import {
  assertArgument,
  assertModel,
  type FineTuningResult,
  type TrainingJob,
} from '@inkstone/core'
import { type TrainingLoopOptions, trainingLoop } from '@inkstone/trainer'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { parameterCounts } from '../weights/parameterCounts'
import { holdTrainability } from '../weights/trainability'

/** Trains what `freeze` leaves trainable, and counts it. Which layers are trainable is restored afterwards, even
 * after an error. */
export async function tune(
  loop: TrainingLoopOptions,
  job: TrainingJob,
  freeze: (model: LayersModel) => void = () => {},
): Promise<FineTuningResult> {
  assertArgument(`${loop.stage}.job`, job, 'object', 'Pass { model, training, seed }.')
  assertModel(loop.stage, job.model)
  const restore = holdTrainability(job.model)
  try {
    freeze(job.model)
    const counts = parameterCounts(job.model)
    return { ...(await trainingLoop(loop, job)), ...counts }
  } finally {
    restore()
  }
}
