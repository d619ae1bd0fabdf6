import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { InkstoneError } from '@inkstone/core'
import { writeWhole } from '@inkstone/run'
import { ownVersion } from '../job/versions'
import type { Terminal } from '../terminal/terminal'
import { projectFiles } from './projectFiles'

export interface InitOrder {
  /** Of the project, and of its folder below the present one. */
  name: string
  terminal: Terminal
}

/** `inkstone init`: a project of one's own.
 * @throws InkstoneError for a name that npm does not take, or a folder that is there already */
export async function init({ name, terminal }: InitOrder): Promise<void> {
  if (!/^[a-z0-9][a-z0-9._-]{0,213}$/.test(name)) {
    throw new InkstoneError(
      `init: expected a name as npm takes it (small letters, digits, '-', '.', '_', not first), got '${name}'.`,
    )
  }
  if (existsSync(name)) {
    throw new InkstoneError(`init: ${name} is there already. Choose another name, or remove it.`)
  }
  const files = projectFiles(name, ownVersion())
  for (const [file, content] of Object.entries(files)) await writeWhole(join(name, file), content)
  terminal.item('project', `${name}/: ${Object.keys(files).join(', ')}`)
  terminal.say()
  for (const line of [`cd ${name}`, 'npm install', 'npm start', 'npm test']) {
    terminal.say(`  ${line}`)
  }
}
