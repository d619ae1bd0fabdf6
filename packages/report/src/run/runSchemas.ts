import type {
  ClassScore,
  EpochRecord,
  Evaluation,
  Interval,
  Json,
  LearningRateSweep,
  LineageFile,
  MetricsFile,
  Mistake,
  PredictionsFile,
  RecipeFile,
  RunEvent,
  StepRecord,
  TrainingSummary,
} from '@inkstone/core'
import { runVersion } from '@inkstone/run'
import { z } from 'zod'

// What the files of a run folder must hold, as core's interfaces say: where the two drift apart, this
// does not compile. Fields that are not known here are passed over: a newer writer may add some.

const whole = z.int().min(0)
const positive = z.int().min(1)
const rate = z.number().positive()
const fraction = z.number().min(0).max(1)
const json: z.ZodType<Json> = z.json()

export const recipeSchema: z.ZodType<RecipeFile> = z.object({
  name: z.string(),
  seed: whole,
  stages: z.record(z.string(), z.object({ name: z.string(), options: z.record(z.string(), json) })),
  settings: z.record(z.string(), json),
  allowContaminated: z.boolean(),
  calibrate: z.literal(false).optional(),
  license: z.string().optional(),
  command: z.enum(['run', 'train', 'finetune']).optional(),
  file: z.string().optional(),
})

const lineage = z.array(
  z.object({
    role: z.enum(['training', 'validation', 'fine-tuning', 'fine-tuning validation']),
    dataset: z.string(),
    split: z.string(),
    size: whole,
    fingerprint: z.string(),
    images: z.string().optional(),
  }),
)

export const lineageSchema: z.ZodType<LineageFile> = z.object({
  model: lineage,
  finetuned: lineage.optional(),
  seed: whole,
  versions: z.record(z.string(), z.string()),
  backend: z.object({ name: z.string(), threads: whole, isa: z.string().optional() }),
})

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

const interval: z.ZodType<Interval> = z.object({ low: z.number(), high: z.number() })

const evaluation: z.ZodType<Evaluation> = z.object({
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
    .describe('What is read at the thresholds that the validation part chose for each error rate.'),
  perClass: z.array(classScore),
  confusionMatrix: z.array(z.array(whole)).describe('`[true class][predicted class]`, counts.'),
  contaminated: z.literal(true).optional().describe('Present if images of it touched the weights.'),
})

const metrics = z.object({
  version: z
    .literal(runVersion)
    .optional()
    .describe('Of this format. It grows when a reader of before would misread it.'),
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
        .describe('What the strategy found out or chose, a sentence each.'),
    })
    .optional()
    .describe('Left out where the run fine-tuned nothing.'),
  evaluations: z.array(evaluation).describe('In the order in which they were made.'),
}) satisfies z.ZodType<MetricsFile>

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

export const mistakeSchema: z.ZodType<Mistake> = z.object({
  position: whole,
  label: whole,
  predicted: whole,
  confidence: fraction,
  loss: z.number().min(0),
  pixels: z.base64(),
})

export const predictionsSchema: z.ZodType<PredictionsFile> = z.object({
  name: z.string(),
  classes: z.array(z.string()).min(2),
  imageShape: z.tuple([positive, positive, positive]),
  images: z.string().optional(),
  labels: z.array(whole),
  probabilities: z.base64(),
  mistakes: z.array(mistakeSchema),
  leastSure: z.array(mistakeSchema).optional(),
})

export const learningRateSchema: z.ZodType<LearningRateSweep> = z.object({
  curve: z.array(z.object({ learningRate: rate, loss: z.number(), smoothed: z.number() })).min(2),
  steepest: rate,
  tenthOfMinimum: rate,
  suggestion: rate,
})

export const eventSchema: z.ZodType<RunEvent> = z.intersection(
  z.object({ at: z.number(), event: z.string() }),
  z.record(z.string(), json),
)

/** What the curves need of an event `step`. */
export type Step = Pick<StepRecord, 'epoch' | 'step' | 'loss'> & { stage: string }

export const stepSchema: z.ZodType<Step> = z.object({
  stage: z.string(),
  epoch: positive,
  step: positive,
  loss: z.number(),
})
