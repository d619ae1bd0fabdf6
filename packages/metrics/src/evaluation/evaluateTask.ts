import {
  InkstoneError,
  type Metric,
  metricFigure,
  type Task,
  type TaskEvaluation,
  updateMetrics,
} from '@inkstone/core'
import { assertReads, blankOutputs } from './classifierFor'
import { contact } from './contact'
import type { EvaluateOptions, TaskEvaluationResult } from './evaluateOptions'
import { assertPredictor, isPredictor } from './isPredictor'
import { logitsOf } from './logitsOf'
import { modelOf } from './predictor'

interface EvaluateTaskOptions extends Omit<EvaluateOptions, 'metrics'> {
  task: Task<unknown>
  metrics: readonly Metric<number, unknown>[]
  batchSize: number
}

/** Evaluates a model of a task other than classification: the task's score and the metrics' figures. */
export async function evaluateTask(options: EvaluateTaskOptions): Promise<TaskEvaluationResult> {
  const { name, split, task, metrics, batchSize, onProgress } = options
  const outputsOf = await outputsFor(options)
  const touched = await contact(options)
  const score = task.score(split)
  let count = 0
  for await (const batch of split.batches({ batchSize, reuse: true })) {
    const outputs = await outputsOf(batch.images, batch.size)
    score.update(outputs, batch)
    updateMetrics('evaluate.metrics', metrics, task.seen(outputs, batch, split), task)
    count += batch.size
    onProgress?.({ images: count, total: split.size })
  }
  const where = `evaluate on ${split.dataset}/${split.name}`
  const { loss, ...own } = score.result()
  const figures: Record<string, number> = {}
  for (const [figure, value] of Object.entries(own)) figures[figure] = finite(where, figure, value)
  for (const metric of metrics) figures[metric.name] = metricFigure(where, metric)
  const evaluation: TaskEvaluation = {
    task: task.name,
    name,
    dataset: split.dataset,
    split: split.name,
    count,
    loss: finite(where, 'loss', loss),
    metrics: figures,
    ...touched,
  }
  return { evaluation }
}

function finite(where: string, name: string, value: number | undefined): number {
  return metricFigure(where, { name, result: () => value })
}

/** Checks that a model or a predictor fits a task, and returns its outputs. */
async function outputsFor({
  model,
  task,
  split,
}: EvaluateTaskOptions): Promise<(images: Float32Array, size: number) => Promise<Float32Array>> {
  assertPredictor('evaluate', model)
  const network = isPredictor(model) ? modelOf(model) : model
  if (network) task.assertFits('evaluate', network, split)
  if (!isPredictor(model)) {
    return async (images, size) => logitsOf('evaluate', model, images, [size, ...split.imageShape])
  }
  assertReads('evaluate', model, split)
  const expected = task.outputs(split)
  const width = expected.length
  const given = model.card?.classes ?? expected
  if (given.join() !== expected.join()) {
    throw new InkstoneError(
      `evaluate: expected a predictor whose outputs are those of the task ${task.name} (${expected.join(', ')}), got one ` +
        `whose card names ${given.join(', ')}. Take a model that was trained for this task, or correct its card.`,
    )
  }
  const checkLength = ({ length }: Float32Array, size: number): void => {
    if (length !== 0 && length % (size * width) === 0) return
    throw new InkstoneError(
      `evaluate: expected a predictor that returns ${width} outputs per image (${expected.join(', ')}), ` +
        `${size * width} for ${size}, got ${length}. Return them row by row from outputs(images).`,
    )
  }
  if (!network) checkLength(await blankOutputs(model), 1) // before any image is read
  return async (images, size) => {
    const outputs = await model.outputs(images)
    checkLength(outputs, size)
    const wrong = outputs.findIndex((value) => !Number.isFinite(value))
    if (wrong >= 0) {
      throw new InkstoneError(
        `evaluate: expected finite outputs from the predictor, got ${outputs[wrong]} for image ` +
          `${Math.floor((wrong * size) / outputs.length)} of the batch.`,
      )
    }
    return outputs
  }
}
