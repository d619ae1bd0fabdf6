import type { Interval } from '@inkstone/core'
import type { Evaluated, Run } from '@inkstone/run'

/** At least two runs side by side: what `inkstone compare` computed from them. */
export interface Comparison {
  /** The others are compared with the first. */
  readonly runs: readonly ComparedRun[]
  /** Every test that at least two runs have. */
  readonly tests: readonly ComparedTest[]
  /** Figures of other tasks and of the recipes' metrics that at least two runs have. */
  readonly figures: readonly ComparedFigure[]
  /** Options that are not the same in all runs. */
  readonly options: readonly DifferingOption[]
  /** For runs that differ only in their seed. */
  readonly seeds: readonly SeedFigures[]
}

export interface ComparedRun {
  /** `A`: the run's name on the page. */
  readonly letter: string
  readonly run: Run
  /** Of the median epoch of its training; undefined if none was finished. */
  readonly imagesPerSecond?: number
}

export interface ComparedTest {
  /** `mnist/test`. */
  readonly name: string
  /** Of the runs that have it, in their order. */
  readonly entries: readonly ComparedEntry[]
}

export interface ComparedEntry {
  readonly letter: string
  readonly evaluated: Evaluated
  /** Against the first entry, image by image; undefined for the first itself, and if the images differ. */
  readonly against?: PairedFigures
}

/** Of two models on the same images. */
export interface PairedFigures {
  /** Accuracy minus that of the first. */
  readonly difference: number
  /** By paired bootstrap, 95 %. */
  readonly interval: Interval
  /** Images that only the first gets right. */
  readonly onlyFirst: number
  /** Images that only this one gets right. */
  readonly onlySecond: number
  /** McNemar's, exact and two-sided. */
  readonly pValue: number
  /** Whether the images are known to be the same. If not, both are older runs that only recorded the labels, and
   * those are the same. */
  readonly sameImages: boolean
}

/** A figure of an evaluation, beside those of a classification. */
export interface ComparedFigure {
  /** `mnist/test`. */
  readonly evaluation: string
  /** `meanAbsoluteError`. */
  readonly name: string
  /** One per run; undefined if the run has no such figure. */
  readonly values: readonly (number | undefined)[]
  /** Whether images of the evaluation touched the weights of a run. */
  readonly contaminated: boolean
}

export interface DifferingOption {
  /** `trainer.optimizer.learningRate`. */
  readonly path: string
  /** One per run, as JSON; undefined if the run has no such option. */
  readonly values: readonly (string | undefined)[]
}

export interface SeedFigures {
  readonly letters: readonly string[]
  readonly seeds: readonly number[]
  readonly tests: readonly {
    readonly name: string
    readonly mean: number
    /** Of a single training. */
    readonly deviation: number
    /** Of the smallest test among them. */
    readonly images: number
    readonly contaminated: boolean
  }[]
}
