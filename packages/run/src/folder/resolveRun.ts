import { readFile, realpath, stat } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative } from 'node:path'
import { InkstoneError } from '@inkstone/core'

/** The folder of a run. On systems without links, `latest` is a text file that holds the name.
 * @throws InkstoneError if there is no such folder */
export async function resolveRun(run: string): Promise<string> {
  const found = await stat(run).catch(() => undefined)
  if (found?.isDirectory()) {
    const real = await realpath(run) // `latest` may soon point at another run
    return isAbsolute(run) ? real : relative('.', real)
  }
  if (found?.isFile() && found.size < 4096) {
    const named = join(dirname(run), (await readFile(run, 'utf8')).trim())
    if ((await stat(named).catch(() => undefined))?.isDirectory()) return named
  }
  const isRecipe = /\.[cm]?[jt]s$/.test(run)
  const what = isRecipe
    ? 'it looks like a recipe, not like a run (inkstone run takes recipes)'
    : found
      ? 'it is a file, not the folder of a run'
      : 'no such run'
  throw new InkstoneError(
    `${run}: ${what}. Expected a folder that \`inkstone run\` or \`inkstone train\` wrote, such as runs/latest.`,
  )
}
