import { InkstoneError } from '@inkstone/core'

/** A JSON value. */
export type Config = null | boolean | number | string | Config[] | { [key: string]: Config }
export type Entries = { [key: string]: Config }

export function isEntries(config: Config | undefined): config is Entries {
  return typeof config === 'object' && config !== null && !Array.isArray(config)
}

/** The place of a layer's configuration, for messages. */
export interface Origin {
  /** Of the file. */
  path: string
  /** `'conv1' (Conv2D)`. */
  layer: string
  /** Version of Keras that wrote the file: some formulas changed. */
  keras: 2 | 3
}

export const otherwise =
  'Otherwise build the model here of the layers there are, and use loadKerasWeights(model, path).'

/** The error for an unsupported part of a layer's configuration. */
export function refusal(origin: Origin, found: string, mend: string): InkstoneError {
  return new InkstoneError(`${origin.path}: ${origin.layer}: ${found}. ${mend}`)
}

/** A value as Keras would write it. */
export function told(value: Config): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'string') return `'${value}'`
  if (isEntries(value) && typeof value.class_name === 'string') return value.class_name
  const text = JSON.stringify(value)
  return text.length > 80 ? `${text.slice(0, 77)}...` : text
}
