import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { InkstoneError } from '@inkstone/core'
import { writeWhole } from '@inkstone/run'
import { ownVersion } from '../job/versions'
import type { Terminal } from '../terminal/terminal'
import { projectFiles } from './projectFiles'

export interface InitOrder {
  /** Of the project, and of its folder in the current one. */
  name: string
  terminal: Terminal
}

/** `inkstone init`: makes a new project.
 * @throws InkstoneError for a name that npm does not accept, or a folder that already exists */
export async function init({ name, terminal }: InitOrder): Promise<void> {
  if (!/^[a-z0-9][a-z0-9._-]{0,213}$/.test(name)) {
    throw new InkstoneError(
      `init: expected a name that npm accepts (lowercase letters, digits, '-', '.', '_', not first), got '${name}'.`,
    )
  }
  if (existsSync(name)) {
    throw new InkstoneError(`init: ${name} already exists. Choose another name, or remove it.`)
  }
  const files = projectFiles(name, ownVersion())
  for (const [file, content] of Object.entries(files)) await writeWhole(join(name, file), content)
  terminal.item('project', `${name}/: ${Object.keys(files).join(', ')}`)
  terminal.say()
  for (const line of [`cd ${name}`, 'npm install', 'npm start', 'npm test']) {
    terminal.say(`  ${line}`)
  }
}
