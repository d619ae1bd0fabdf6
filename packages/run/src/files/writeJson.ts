import { writeWhole } from './writeWhole'

/** Writes JSON that a person can read, whole or not at all. */
export function writeJson(path: string, content: object): Promise<void> {
  return writeWhole(path, `${JSON.stringify(content, null, 2)}\n`)
}
