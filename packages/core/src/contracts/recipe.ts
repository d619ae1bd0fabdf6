import type { Callback } from './callback'
import type { Dataset } from './dataset'
import type { FineTuner } from './fineTuner'
import type { MetricMaker } from './metric'
import type { ModelDefinition } from './model'
import type { Json } from './stage'
import type { Task } from './task'
import type { Trainer } from './trainer'

/** A run from data to report, read from top to bottom. */
export interface Recipe {
  /** Names the run's folder: `mnist`. */
  name: string
  /** The seed that determines every random choice of the run. */
  seed: number
  data: Dataset
  model: ModelDefinition
  trainer: Trainer
  /** What the model's outputs mean. Default: `classification()`. */
  task?: Task<unknown>
  /** Figures of each epoch's validation and of each evaluation besides the task's own:
   * `[balancedAccuracy, () => fBeta({ beta: 2 })]`. */
  metrics?: readonly MetricMaker<number, unknown>[]
  /** Called after Inkstone's own. */
  callbacks?: readonly Callback[]
  fineTune?: RecipeFineTuning
  /** How often a training is checkpointed between epochs. Default: every minute. */
  checkpoints?: { everySteps?: number; everyMinutes?: number }
  /** Whether to fit a temperature and choose thresholds on the validation part after training. Default: true. */
  calibrate?: boolean
  /** SPDX identifier of the weights' licence, for the model card: `apache-2.0`. */
  license?: string
  /** Allows tests on images that touched the weights; their figures are marked CONTAMINATED. */
  allowContaminated?: boolean
}

/** The second part of a run, and what it is compared with. */
export interface RecipeFineTuning {
  data: Dataset
  fineTuner: FineTuner
  callbacks?: readonly Callback[]
  /** Trains the recipe's model from scratch on the same images, for comparison: `optdigits/from-scratch`. */
  fromScratch?: Trainer
  /** Other images for the same fine-tuning of the same base, for comparison on the same test: `mnist/control`. */
  control?: Dataset
}

/** Settings of a recipe, each with its default. Groups may nest: `{ seed: 1, training: { epochs: 3 } }`. */
export type Settings = { readonly [key: string]: Json }

/** What a recipe file exports: its settings, and the run they define. */
export interface RecipeModule<Given extends Settings = Settings> {
  readonly settings: Given
  recipe(settings: Given): Recipe
}

/** Declares the settings that `--set name=value` may change, and the run that follows from them.
 * @example
 * export default defineRecipe({ seed: 1, epochs: 3 }, ({ seed, epochs }) => ({
 *   name: 'mnist', seed, data: mnist(), model: cnn('seed-001'), trainer: trainer({ epochs }),
 * })) */
export function defineRecipe<const Given extends Settings>(
  settings: Given,
  recipe: (settings: Widen<Given>) => Recipe,
): RecipeModule<Widen<Given>> {
  return { settings: settings as Widen<Given>, recipe }
}

/** `3` is a number that may become any other number. */
export type Widen<Value> = Value extends number
  ? number
  : Value extends string
    ? string
    : Value extends boolean
      ? boolean
      : Value extends readonly (infer Item)[]
        ? readonly Widen<Item>[]
        : Value extends Settings
          ? { readonly [Key in keyof Value]: Widen<Value[Key]> }
          : Value
