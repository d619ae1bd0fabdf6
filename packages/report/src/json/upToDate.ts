import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { MetricsFile } from '@inkstone/core'
import { type Run, runVersion } from '@inkstone/run'

/** `metrics.json` of a run that was read and checked, as this version writes it: older ones have no version. Fields that
 * this reader does not know are kept. */
export async function upToDate({ directory }: Run): Promise<string> {
  const text = await readFile(join(directory, 'metrics.json'), 'utf8')
  const { version: _, ...metrics } = JSON.parse(text) as MetricsFile
  return `${JSON.stringify({ version: runVersion, ...metrics }, null, 2)}\n`
}
