import { existsSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { RobustnessEntry, RobustnessFile } from '@inkstone/core'
import { readJson, robustnessSchema, writeJson } from '@inkstone/run'

/** Adds a model's figures to its run's `robustness.json`. New figures replace earlier ones of the same model on the
 * same split.
 * @param directory of the model
 * @returns the run's folder, or undefined for a model outside a run */
export async function recordRobustness(
  directory: string,
  found: Omit<RobustnessEntry, 'model'>,
): Promise<string | undefined> {
  const place = await realpath(directory) // runs/latest may soon be another run
  const run = dirname(place)
  if (!existsSync(join(run, 'metrics.json'))) return undefined
  const path = join(run, 'robustness.json')
  const missing = 'Expected what `inkstone evaluate` wrote there.'
  const mend = 'delete it and run `inkstone evaluate` again.'
  const before = existsSync(path)
    ? await readJson(path, robustnessSchema, { missing, mend })
    : { entries: [] }
  const entry: RobustnessEntry = { model: basename(place), ...found }
  const same = ({ model, dataset, split }: RobustnessEntry): boolean =>
    model === entry.model && dataset === entry.dataset && split === entry.split
  const known = before.entries.find(same)
  const entries = known
    ? before.entries.map((each) => (each === known ? { ...known, ...entry } : each))
    : [...before.entries, entry]
  await writeJson(path, { entries } satisfies RobustnessFile)
  return run
}
