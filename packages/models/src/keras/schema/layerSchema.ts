import type { Block } from '../graph/block'
import type { Given } from '../graph/given'
import type { Options } from './option'

/** The supported options of a Keras layer, and how to build it. */
export interface LayerSchema {
  options: Options
  build(given: Given): Block
  /** For the table: a note besides the options. */
  note?: string
}

export type LayerSchemas = Readonly<Record<string, LayerSchema>>
