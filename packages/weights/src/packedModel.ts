import type { Lineage, ModelCard } from '@inkstone/core'
import type { io } from '@tensorflow/tfjs-core'

/** A model as text, which any bundler takes. */
export interface PackedModel {
  /** `sha256:` and 64 hexadecimal digits over `content` in UTF-8, the bytes of `weights`, and the entries of `images` with
   * commas between them. */
  readonly digest: string
  /** A {@link PackedContent} as JSON. */
  readonly content: string
  /** Base64 of the weights in the order of their specifications: the upper 12 bits of float16, as `fromTwelveBits` takes them. */
  readonly weights: string
  /** The `images` of each entry of the lineage, as `unpackDigests` takes them. */
  readonly images: readonly string[]
}

export interface PackedContent {
  readonly card: ModelCard
  /** Packed without the `images` of its entries. */
  readonly lineage: Lineage
  readonly figures: Figures
  readonly topology: object
  readonly weightSpecs: io.WeightsManifestEntry[]
}

/** What was measured on MNIST's test when the weights were made. */
export interface Figures {
  /** Of the weights as they are here, in 12 bits, on the 10,000 digits; `none` counts as wrong. */
  readonly accuracy: number
  /** Of the same weights in 32 bits. */
  readonly accuracyInFloat32: number
  /** How they were made: the command, the backend and its instruction set. */
  readonly made: string
}
