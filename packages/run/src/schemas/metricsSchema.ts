import type {
  ClassEvaluation,
  ClassScore,
  EpochRecord,
  Evaluation,
  MetricsFile,
  TaskEvaluation,
  TrainingSummary,
} from '@inkstone/core'
import { z } from 'zod'
import { runVersion } from '../folder/runVersion'
import { fraction, interval, positive, whole } from './scalars'

const epoch: z.ZodType<EpochRecord> = z.object({
  epoch: positive,
  metrics: z.record(z.string(), z.number()),
  learningRate: z.number(),
  imagesPerSecond: z.number(),
  trainingSeconds: z.number(),
  validationSeconds: z.number(),
  best: z.boolean(),
})

const summary = z.object({
  dataset: z.string(),
  model: z.string(),
  parameters: whole,
  history: z.array(epoch),
  bestEpoch: whole,
  stoppedBy: z.enum(['budget', 'callback', 'signal']),
  images: whole,
  seconds: z.number().min(0),
}) satisfies z.ZodType<TrainingSummary>

const classScore: z.ZodType<ClassScore> = z.object({
  class: z.string(),
  precision: fraction,
  recall: fraction,
  f1: fraction,
  support: whole,
})

const figures = z
  .record(z.string(), z.number())
  .describe("By name: the task's figures besides its loss, and the recipe's metrics.")

const nearCopies = positive
  .optional()
  .describe('Near copies of images that touched the weights; present where they are many.')

const taskEvaluation: z.ZodType<TaskEvaluation> = z
  .object({
    task: z.string().min(1).describe('What the outputs mean: the name of the task.'),
    name: z.string().min(1).describe('`mnist/test`, `optdigits/before`.'),
    dataset: z.string(),
    split: z.string(),
    count: positive.describe('Images.'),
    loss: z.number().describe("The mean of the task's loss."),
    metrics: figures,
    contaminated: z
      .literal(true)
      .optional()
      .describe('Present if images of it touched the weights.'),
    nearCopies,
  })
  .describe('Of a task other than classification.')

const classEvaluation: z.ZodType<ClassEvaluation> = z.object({
  name: z.string().min(1).describe('`mnist/test`, `optdigits/before`.'),
  dataset: z.string(),
  split: z.string(),
  count: positive.describe('Images.'),
  loss: z.number().min(0).describe('Mean cross-entropy, in nats.'),
  accuracy: fraction,
  precision: fraction.describe('Mean over the classes.'),
  recall: fraction.describe('Mean over the classes.'),
  f1: fraction.describe('Mean over the classes.'),
  intervals: z
    .object({
      accuracy: interval,
      loss: interval,
      precision: interval,
      recall: interval,
      f1: interval,
    })
    .optional()
    .describe('95 %: Wilson of the accuracy, bootstrap of the others.'),
  calibration: z
    .object({ temperature: z.number().positive(), before: fraction, after: fraction })
    .optional()
    .describe('Expected calibration error without and with the temperature of the model.'),
  readRates: z
    .array(z.object({ errorRate: fraction, threshold: fraction, read: whole, wrong: whole }))
    .optional()
    .describe(
      'What is accepted at the thresholds that the validation part chose for each error rate.',
    ),
  metrics: figures.optional(),
  perClass: z.array(classScore),
  confusionMatrix: z.array(z.array(whole)).describe('`[true class][predicted class]`, counts.'),
  contaminated: z.literal(true).optional().describe('Present if images of it touched the weights.'),
  nearCopies,
})

const evaluation: z.ZodType<Evaluation> = z.union([taskEvaluation, classEvaluation])

const metrics = z.object({
  version: z.literal(runVersion).optional().describe('Of this format. Bumped on breaking changes.'),
  recipe: z.string().describe('Name of the recipe.'),
  startedAt: z.iso.datetime().describe('ISO 8601, UTC.'),
  seconds: z.number().min(0).describe('Wall-clock time of the whole run.'),
  training: summary.describe('Of the base model.'),
  fineTuning: summary
    .extend({
      trainedParameters: whole,
      totalParameters: whole,
      findings: z
        .array(z.string())
        .readonly()
        .optional()
        .describe('What the strategy found or chose, one sentence each.'),
    })
    .optional()
    .describe('Left out if the run fine-tuned nothing.'),
  evaluations: z.array(evaluation).describe('In the order in which they were made.'),
}) satisfies z.ZodType<MetricsFile>

/** `metrics.json`. */
export const metricsSchema: z.ZodType<MetricsFile> = metrics

/** The published JSON schema (draft 2020-12) of `metrics.json` as this version writes it: `docs/schemas/` holds it.
 * Fields that it does not name are allowed. */
export function metricsJsonSchema(): object {
  const written = metrics.required({ version: true })
  const { $schema, ...schema } = z.toJSONSchema(written, {
    override({ jsonSchema }) {
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
    },
  })
  const title = 'metrics.json of an Inkstone run'
  return { $schema, $id: `urn:inkstone:metrics:${runVersion}`, title, ...schema }
}
