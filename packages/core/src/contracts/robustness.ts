import type { Interval } from './interval'
import type { Json } from './stage'

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
  attacks?: AttackRobustness
  outOfDistribution?: OutOfDistribution
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

/** What a model still reads of images that somebody changed who knows its weights. */
export interface AttackRobustness {
  /** How many were attacked. */
  images: number
  /** Of the same images as they are. */
  clean: MeasuredRate
  attacks: AttackResult[]
}

export interface AttackResult extends MeasuredRate {
  /** `fgsm`. */
  attack: string
  /** How far a pixel moved at most, where ink is 1. */
  epsilon: number
  /** Of the attack, resolved. */
  options: { readonly [key: string]: Json }
}

/** Whether a model is less sure of images of something else. */
export interface OutOfDistribution {
  /** `fashion-mnist/test`. */
  outside: string
  /** How many of its own. */
  images: number
  /** How many of something else. */
  outsideImages: number
  /** By the greatest probability. */
  confidence: Auroc
  /** By the logarithm of the summed exponentials of the logits. */
  energy: Auroc
}

/** How well a score tells two groups apart. */
export interface Auroc {
  /** How often one of the first group scores higher than one of the second, a tie counting half: 1 all, 0.5 as often as
   * a coin. */
  value: number
  /** Newcombe's (2006), 95 %. */
  interval: Interval
}
