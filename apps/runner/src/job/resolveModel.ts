import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { InkstoneError } from '@inkstone/core'
import { resolveRun } from '@inkstone/run'

/** The folder of the model that a path names: a model's own, or a run's, which stands for the last model that the run
 * made: the fine-tuned one if it fine-tuned.
 * @throws InkstoneError if there is no model */
export async function resolveModel(path: string): Promise<string> {
  const found = existsSync(path) ? statSync(path) : undefined
  if (found?.isDirectory() && existsSync(join(path, 'model.json'))) return path
  if (!found) {
    throw new InkstoneError(
      `${path}: no such folder. Expected a run or a model, such as runs/latest or runs/latest/model.`,
    )
  }
  const run = await resolveRun(path)
  for (const name of ['model-finetuned', 'model']) {
    if (existsSync(join(run, name, 'model.json'))) return join(run, name)
  }
  throw new InkstoneError(
    `${path}: there is no model in it: no model.json, model/ or model-finetuned/. Expected a run that was trained, or a model's folder, ` +
      'such as runs/latest/model.',
  )
}
