import type { Interval } from './interval'
import type { Json } from './stage'

/** `robustness.json` in a run's folder: what `inkstone evaluate` measured beyond the evaluation. */
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

/** A model's accuracy on a number of images, with its 95 % interval. */
export interface MeasuredRate {
  /** Images classified correctly. */
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

/** A model's accuracy on corrupted images. */
export interface CorruptionRobustness {
  seed: number
  /** Number of images for each corruption. */
  images: number
  /** On the same images unchanged. */
  clean: MeasuredRate
  /** Over all corruptions and severities. */
  mean: MeanRate
  corruptions: CorruptionResult[]
}

export interface CorruptionResult {
  /** `shot noise`. */
  corruption: string
  /** At severity 1, 2, ... 5. */
  severities: MeasuredRate[]
  mean: MeanRate
}

/** A model's accuracy on images changed by an attacker who knows its weights. */
export interface AttackRobustness {
  /** How many were attacked. */
  images: number
  /** On the same images unchanged. */
  clean: MeasuredRate
  attacks: AttackResult[]
}

export interface AttackResult extends MeasuredRate {
  /** `fgsm`. */
  attack: string
  /** The largest change of a pixel, where ink is 1. */
  epsilon: number
  /** Of the attack, resolved. */
  options: { readonly [key: string]: Json }
}

/** How well a model's scores detect out-of-distribution images. */
export interface OutOfDistribution {
  /** `fashion-mnist/test`. */
  outside: string
  /** Number of in-distribution images. */
  images: number
  /** Number of out-of-distribution images. */
  outsideImages: number
  /** Scored by the highest probability. */
  confidence: Auroc
  /** Scored by the log-sum-exp of the logits. */
  energy: Auroc
}

/** How well a score separates two groups. */
export interface Auroc {
  /** How often a member of the first group scores higher than one of the second, ties counting half: 1 is perfect,
   * 0.5 is chance. */
  value: number
  /** Newcombe's (2006), 95 %. */
  interval: Interval
}
