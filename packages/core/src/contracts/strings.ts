import type { Random } from '../values/random'
import type { Split } from './dataset'
import type { Stage } from './stage'

/** Pictures of strings of characters in named parts. */
export interface StringDataset extends Stage {
  /** Reads and verifies what the strings are composed of. A second call returns the same object. */
  load(): Promise<LoadedStrings>
}

export interface LoadedStrings {
  readonly name: string
  /** `train`, `validation`, `test`, or the names of the dataset that the digits come from. */
  readonly splits: Readonly<Record<string, StringSource>>
}

/** Pictures of strings by position. Unlike the images of a {@link Split} they differ in size, and their text is no class. */
export interface StringSource {
  /** The dataset's name. */
  readonly dataset: string
  /** One called `test` is reserved: nothing is trained on it, and nothing is chosen by it. */
  readonly name: string
  /** Number of strings. */
  readonly size: number
  /** `[size]`; `''` where there is nothing to read. */
  readonly texts: readonly string[]
  /** The images that the strings are composed of, each once. Their digests tell what touched a model's weights:
   * `assertUntouched(lineage, strings.digits)`. */
  readonly digits: Split
  /** @throws RangeError for a position out of range */
  read(position: number): Promise<WrittenString>
}

export interface WrittenString {
  readonly picture: StringPicture
  /** `''` where there is nothing to read. */
  readonly text: string
  /** `digits`, or why there is nothing to read: `empty`, `struck out`, `letters`, `signature`, `dashes`. */
  readonly kind: string
  /** The images in the source's `digits` that its digits are, from left to right. */
  readonly digits: readonly number[]
  /** Where its digits stand in the picture. None where there are none, or the picture was turned, bent or made smaller. */
  readonly boxes: Page['boxes']
}

/** A grey picture of any size. */
export interface StringPicture {
  /** `[height, width]`, black 0, white 255. */
  readonly pixels: Uint8Array
  readonly width: number
  readonly height: number
}

/** What happens to a written page: boxes are printed around the digits, it is stamped, scanned, photographed. */
export interface PageEffect extends Stage {
  /** @param page not changed
   * @param random the only source of randomness
   * @returns a new page, which may have another size */
  apply(page: Page, random: Random): Page
}

/** A page with a string on it. */
export interface Page {
  /** `[height, width]`, black 0, white 1. */
  readonly light: Float32Array
  readonly width: number
  readonly height: number
  /** Light of its paper. */
  readonly paper: number
  /** What it is written with: width of the stroke in pixels, and light of full ink. */
  readonly pen: { readonly width: number; readonly light: number }
  /** Where its characters stand, from left to right. An effect that moves them leaves none. */
  readonly boxes: readonly {
    readonly left: number
    readonly top: number
    readonly width: number
    readonly height: number
  }[]
}
