import type { Example, ReadInk } from '../engine/protocol'
import type { Stroke } from '../ink/stroke'
import type { Hand } from '../memory/memory'

/** A digit on the sheet. */
export interface SheetDigit extends ReadInk {
  /** What its writer says it is, a class of the model; undefined if nobody said. */
  named: string | undefined
}

/** What the last learning came to. */
export interface Outcome {
  isKept: boolean
  /** Of the writer's examples, held out in turn, the shares that were read right; null if there were too few. */
  heldOut: Hand['heldOut']
  base: Hand['base']
  tookMs: number
}

/** Everything the page shows. */
export interface PadState {
  strokes: readonly Stroke[]
  /** What was written before the sheet was cleared, until something else is. */
  cleared: readonly Stroke[]
  digits: readonly SheetDigit[]
  /** Whether what is written is newer than what is read. */
  isBehind: boolean
  engine: 'loading' | 'ready' | 'failed'
  /** The classes of the model; none before it is there. */
  classes: readonly string[]
  /** Whole sentences: what is slower, or missing, and why. */
  notices: readonly string[]
  examples: readonly Example[]
  hand: Hand | undefined
  isLearning: boolean
  outcome: Outcome | undefined
  /** What happened last. */
  status: string
}

/** How a class is shown: what is no digit is `?`. */
export function shown(label: string | undefined): string {
  return label === undefined || label === 'none' ? '?' : label
}

/** What is shown for a digit: what its writer says, or else what was read. */
export function readAs({ named, digit }: SheetDigit): string {
  return named === undefined ? shown(digit) : shown(named)
}

/** A share as people read it: `97 %`. */
export function percent(share: number): string {
  return `${Math.round(100 * share)} %`
}

/** A probability, which is neither 0 nor 1: `97 %`, `under 1 %`, `over 99 %`. */
export function chance(probability: number): string {
  if (probability < 0.01) return 'under 1 %'
  return probability > 0.99 ? 'over 99 %' : percent(probability)
}
