import type { Format } from './format'
import type { Stage } from './stage'

/** Reads one line of writing. The reader finds the lines, straightens them, and decides what is accepted. */
export interface ReadingEngine extends Stage {
  /** Reads a line.
   * @returns texts of the format, none where nothing fits it */
  read(line: InkLine, format: Format): Promise<LineReading>
}

/** The ink of one line, straightened. */
export interface InkLine {
  /** `[height, width]`, paper 0, full ink 1. */
  readonly ink: Float32Array
  readonly width: number
  readonly height: number
  /** Height of a digit in pixels. */
  readonly digitHeight: number
  /** Marks that are too small for a digit: separators, or dirt. Their ink is not in `ink`. None where the format has no
   * separators. */
  readonly smallMarks: readonly InkBox[]
}

/** A rectangle in pixels. */
export interface InkBox {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

export interface LineReading {
  /** The likeliest first. */
  readonly texts: readonly TextReading[]
  /** The likeliest text of digits whatever the format: it tells that something else is written there. */
  readonly unconstrained: string
  /** Whether the engine looked in several ways that find different texts: a reader then accepts none. Default false. */
  readonly disagree?: boolean
}

export interface TextReading {
  readonly text: string
  /** That this is written there, 0 to 1, against all other texts and against what is no text at all. */
  readonly probability: number
  /** Its characters, separators included. */
  readonly digits: readonly ReadDigit[]
}

export interface ReadDigit {
  /** In pixels of the line; of a reader's result in pixels of the picture. */
  readonly box: InkBox
  /** The character. */
  readonly class: string
  /** That this piece of ink is this character, 0 to 1. */
  readonly probability: number
  /** `[28, 28]` from 0 to 1: the piece as a digit model judged it. Present only if the engine was asked for it, never for a
   * separator. */
  readonly image?: Float32Array
}
