import {
  assertModel,
  assertSplit,
  type MetricMaker,
  makeMetrics,
  metricFigure,
  type Split,
  type Task,
  updateMetrics,
  withLogits,
} from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { classification } from '../tasks/classification'
import { prefetch } from './prefetch'

export interface ValidateOptions {
  /** What the outputs mean. Default `classification()`. */
  task?: Task<unknown>
  /** Figures besides the task's own, under their names. */
  metrics?: readonly MetricMaker<number, unknown>[]
  /** Aborts it. */
  signal?: AbortSignal
  /** The caller, for messages. Default `validate`. */
  stage?: string
}

const batchSize = 256 // no gradient is kept, so larger batches than in training cost little memory

/** The figures of a model on a split, in inference mode: those of the task, `{ loss, accuracy }` for a classification,
 * and those of the metrics. Undefined if the signal was aborted first. @throws InkstoneError for a metric that does
 * not fit the task, or whose figure is not finite
 * @example const { accuracy } = (await validate(model, splits.validation))! */
export async function validate(
  model: LayersModel,
  split: Split,
  options: ValidateOptions = {},
): Promise<Readonly<Record<string, number>> | undefined> {
  const { task = classification(), signal, stage = 'validate' } = options
  const metrics = makeMetrics(`${stage}.metrics`, options.metrics ?? [], task)
  assertModel(stage, model)
  assertSplit(`${stage}.split`, split)
  const score = task.score(split)
  for await (const batch of prefetch(split.batches({ batchSize, reuse: true }))) {
    const outputs = tf.tidy(
      () =>
        withLogits(model, () =>
          model.apply(tf.tensor(batch.images, [batch.size, ...split.imageShape])),
        ) as tf.Tensor,
    )
    const values = outputs.dataSync() as Float32Array
    tf.dispose(outputs)
    score.update(values, batch)
    if (metrics.length > 0) {
      updateMetrics(`${stage}.metrics`, metrics, task.seen(values, batch, split), task)
    }
    if (signal?.aborted) return undefined
  }
  const figures: Record<string, number> = { ...score.result() }
  for (const metric of metrics) {
    const where = `${stage}.metrics on ${split.dataset}/${split.name}`
    figures[metric.name] = metricFigure(where, metric)
  }
  return figures
}
