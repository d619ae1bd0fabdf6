import type { Interval } from './wilsonInterval'

/** What `robustness.json` of a run's folder holds: what `inkstone evaluate` found out beyond the evaluation. */
export interface RobustnessFile {
  /** One for each model and split. */
  entries: RobustnessEntry[]
}

export interface RobustnessEntry {
  /** Folder of the model in the run: `model` or `model-finetuned`. */
  model: string
  dataset: string
  split: string
  /** Present, and true, if images of this split touched the weights. */
  contaminated?: true
  corruptions?: CorruptionRobustness
}

/** How often a model is right on a number of images, with its 95 % interval. */
export interface MeasuredRate {
  /** Images read right. */
  correct: number
  /** `correct` of all. */
  accuracy: number
  /** Wilson's. */
  interval: Interval
}

/** A mean over several measurements on the same images; its interval is by bootstrap over the images, 95 %. */
export interface MeanRate {
  accuracy: number
  interval: Interval
}

/** What a model still reads of spoilt images. */
export interface CorruptionRobustness {
  seed: number
  /** How many images were spoilt in each way. */
  images: number
  /** Of the same images as they are. */
  clean: MeasuredRate
  /** Over all corruptions and severities. */
  mean: MeanRate
  corruptions: CorruptionResult[]
}

export interface CorruptionResult {
  /** `shot noise`. */
  corruption: string
  /** Of severity 1, 2, ... 5. */
  severities: MeasuredRate[]
  mean: MeanRate
}
