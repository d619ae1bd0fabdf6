import {
  assertSplit,
  base64,
  eventLoop,
  knownOptions,
  type Metric,
  makeMetrics,
  metricFigure,
  type Split,
  sha256Hex,
  updateMetrics,
  wholeNumber,
} from '@inkstone/core'
import { argMax, logSumExp } from '@inkstone/pixels'
import { calibrationError } from '../certainty/calibrationError'
import { checkTemperature } from '../certainty/checkTemperature'
import { readRate } from '../certainty/readRate'
import { accuracy } from '../classification/accuracy'
import { type ClassMetric, meanOf } from '../classification/classMetric'
import { classScores } from '../classification/classScores'
import { confusionMatrix } from '../classification/confusionMatrix'
import { f1 } from '../classification/f1'
import { precision } from '../classification/precision'
import { recall } from '../classification/recall'
import { leastSure } from '../mistakes/leastSure'
import { worstMistakes } from '../mistakes/worstMistakes'
import { classifierFor } from './classifierFor'
import { contact } from './contact'
import type { EvaluateOptions, EvaluationResult, TaskEvaluationResult } from './evaluateOptions'
import { evaluateTask } from './evaluateTask'
import { evaluationIntervals } from './evaluationIntervals'
import { softmaxRows, tempered } from './softmaxRows'

const mistakesKept = 480
/** Figures of all classes together, and of one. */
const unsureKept = { all: 240, ofEach: 12 }
const optionNames = [
  'name',
  'model',
  'split',
  'lineage',
  'allowContaminated',
  'batchSize',
  'onProgress',
  'temperature',
  'thresholds',
  'task',
  'metrics',
]

/** Evaluates a model on a split that it has not seen. The images are read a batch at a time; the loss is
 * computed in float64 from the logits, everything else from the float32 probabilities in `predictions`. Each headline
 * figure has its interval: see `evaluation.intervals`.
 *
 * A task other than classification yields its own figures and those of the metrics, and no predictions. @throws
 * InkstoneError if images of the split touched the weights, the split is empty, or the model does not fit it; for
 * invalid metrics, before anything is computed
 * @example
 * const { evaluation } = await evaluate({ name: 'mnist/test', model, split: splits.test, lineage })
 * evaluation.accuracy // 0.9893 */
export function evaluate(options: EvaluateOptions & { task?: undefined }): Promise<EvaluationResult>
export function evaluate(options: EvaluateOptions): Promise<EvaluationResult | TaskEvaluationResult>
export async function evaluate(
  options: EvaluateOptions,
): Promise<EvaluationResult | TaskEvaluationResult> {
  knownOptions('evaluate', options, optionNames)
  const { name, model, onProgress } = options
  const { batchSize = 1000, task } = options
  assertSplit('evaluate.split', options.split)
  wholeNumber('evaluate.batchSize', batchSize, { min: 1, unit: 'images' })
  const named = task ?? { name: 'classification' }
  const asked = makeMetrics('evaluate.metrics', options.metrics ?? [], named)
  if (task && !task.classifies) {
    return evaluateTask({ ...options, ...{ task, batchSize, metrics: asked } })
  }
  const classifier = await classifierFor('evaluate', model, options.split)
  const { split } = classifier
  const { temperature: fitted = classifier.card.temperature } = options
  const { thresholds = classifier.card.thresholds } = options
  const temperature = fitted ?? 1
  checkTemperature('evaluate.temperature', temperature)
  const touched = await contact(options)

  const classes = split.classes.length
  const metrics = {
    accuracy: accuracy(),
    precision: precision(),
    recall: recall(),
    f1: f1(),
    confusionMatrix: confusionMatrix(),
    calibrationError: calibrationError(),
  }
  const uncalibrated = calibrationError()
  const readers = thresholds?.map(({ threshold }) => readRate({ threshold }))
  const mistakes = worstMistakes(mistakesKept)
  const ofEach = Math.max(1, Math.min(unsureKept.ofEach, Math.floor(unsureKept.all / classes)))
  const unsure = leastSure(ofEach)
  const allLabels: number[] = []
  const allProbabilities: Float32Array[] = []
  const allPredicted: number[] = []
  const allLosses: number[] = []

  for await (const batch of split.batches({ batchSize, reuse: true })) {
    const { size, images, labels } = batch
    const raw = await classifier.logits(images, size)
    const logits = tempered(raw, temperature)
    const probabilities = softmaxRows(logits, classes)
    const losses = Float64Array.from(labels, (label, row) => {
      const from = row * classes
      return logSumExp(logits, from, from + classes) - logits[from + label]!
    })
    for (const metric of Object.values(metrics)) metric.update({ classes, labels, probabilities })
    updateMetrics('evaluate.metrics', asked, { classes, labels, probabilities }, named)
    if (fitted !== undefined) {
      uncalibrated.update({ classes, labels, probabilities: softmaxRows(raw, classes) })
    }
    for (const reader of readers ?? []) reader.update({ classes, labels, probabilities })
    mistakes.offer(batch, losses, probabilities)
    unsure.offer(batch, losses, probabilities)
    for (let row = 0; row < size; row++) {
      allLabels.push(labels[row]!)
      allPredicted.push(argMax(probabilities, row * classes, (row + 1) * classes))
      allLosses.push(losses[row]!)
    }
    allProbabilities.push(probabilities)
    onProgress?.({ images: allLabels.length, total: split.size })
    await eventLoop()
  }

  const confusion = metrics.confusionMatrix.result()
  /** A class without images has no recall: it would lower the mean of a model that is right. */
  const occur = confusion.map((row) => (row.some((count) => count > 0) ? 1 : 0))
  const overClasses = ({ perClass }: ClassMetric) => meanOf(perClass(), occur)
  return {
    evaluation: {
      name,
      dataset: split.dataset,
      split: split.name,
      count: allLabels.length,
      loss: allLosses.reduce((sum, loss) => sum + loss, 0) / allLosses.length,
      accuracy: metrics.accuracy.result(),
      precision: overClasses(metrics.precision),
      recall: overClasses(metrics.recall),
      f1: overClasses(metrics.f1),
      intervals: evaluationIntervals(classes, allLabels, allPredicted, allLosses),
      ...(fitted !== undefined && {
        calibration: {
          temperature,
          before: uncalibrated.result(),
          after: metrics.calibrationError.result(),
        },
      }),
      ...(thresholds && {
        readRates: thresholds.map(({ errorRate, threshold }, index) => {
          const { read, wrong } = readers![index]!.result()
          return { errorRate, threshold, read, wrong }
        }),
      }),
      perClass: classScores(confusion, split.classes),
      confusionMatrix: confusion,
      ...(asked.length > 0 && { metrics: figuresOf(asked, `${split.dataset}/${split.name}`) }),
      ...touched,
    },
    predictions: {
      name,
      classes: [...split.classes],
      imageShape: [...split.imageShape],
      images: await imagesInOrder(split),
      labels: allLabels,
      probabilities: packed(allProbabilities),
      mistakes: mistakes.list(),
      leastSure: unsure.list(),
    },
  }
}

function figuresOf(
  metrics: readonly Metric<number, unknown>[],
  on: string,
): Record<string, number> {
  const where = `evaluate.metrics on ${on}`
  return Object.fromEntries(metrics.map((one) => [one.name, metricFigure(where, one)]))
}

/** SHA-256 over the concatenated digests, without a separator. */
async function imagesInOrder(split: Split): Promise<string> {
  const digests = await split.digests()
  return `sha256:${sha256Hex(digests.join(''))}`
}

/** Base64 of float32 little-endian. */
function packed(parts: readonly Float32Array[]): string {
  const bytes = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0))
  let at = 0
  for (const { buffer, byteOffset, byteLength } of parts) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at)
    at += byteLength
  }
  return base64(bytes)
}
