import type { Block } from '../graph/block'
import type { Given } from '../graph/given'
import type { Options } from './option'

/** What is honoured of a layer of Keras, and how it is built. */
export interface LayerSchema {
  options: Options
  build(given: Given): Block
  /** For the table: what to know beside the options. */
  note?: string
}

export type LayerSchemas = Readonly<Record<string, LayerSchema>>
