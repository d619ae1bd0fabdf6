import { assertArgument } from '@inkstone/core'
import { writeWhole } from './writeWhole'

/** Writes JSON that a person can read, whole or not at all. */
export function writeJson(path: string, content: object): Promise<void> {
  assertArgument('writeJson.content', content, 'object')
  assertArgument('writeJson.path', path, 'path')
  return writeWhole(path, `${JSON.stringify(content, null, 2)}\n`)
}
