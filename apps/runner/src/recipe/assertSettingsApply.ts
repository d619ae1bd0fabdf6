import {
  type Dataset,
  InkstoneError,
  type Recipe,
  type RecipeModule,
  type Settings,
} from '@inkstone/core'
import { buildRecipe } from './loadRecipe'
import { applySettings } from './settings'

/** Refuses settings that only change the training if a trained model is fine-tuned: the run would record what was never
 * done. Only the test of the first data is used, so a setting that leaves it unchanged has no effect either. A setting whose
 * effect cannot be seen in the stages' options passes.
 * @param set `path=value` of the command line
 * @throws InkstoneError naming the setting and what it belongs to */
export async function assertSettingsApply(
  file: string,
  module: RecipeModule,
  settings: Settings,
  set: readonly string[],
): Promise<void> {
  const recipe = buildRecipe(file, module, settings)
  const before = parts(recipe)
  for (const assignment of set) {
    const turned = buildRecipe(file, module, applySettings(settings, [assignment]))
    const after = parts(turned)
    const changed = Object.keys(after).filter((part) => after[part] !== before[part])
    if (changed.length === 0 || !changed.every((part) => ofTraining.includes(part))) continue
    if (changed.includes('data') && !(await sameTest(recipe.data, turned.data))) continue
    const named = changed.map((part) => (part === 'data' ? 'what the model was trained on' : part))
    throw new InkstoneError(
      `--set ${assignment}: expected a setting of the fine-tuning, got one that only changes ${named.join(' and ')}. ` +
        'The model is already trained, so it would do nothing: leave it out, or train again with `inkstone train`.',
    )
  }
}

/** What a fine-tuning does not use, but for the test of the data. */
const ofTraining = ['callbacks', 'data', 'model', 'trainer']

/** Whether two datasets differ in nothing that a fine-tuning would notice. */
async function sameTest(one: Dataset, other: Dataset): Promise<boolean> {
  const [before, after] = [await noticed(one), await noticed(other)]
  return before === after
}

async function noticed(dataset: Dataset): Promise<string> {
  const { classes, imageShape, splits } = await dataset.load()
  return JSON.stringify([classes, imageShape, await splits.test?.fingerprint()])
}

/** Each part of a recipe as text that shows the names and options of its stages. */
function parts(recipe: Recipe): Record<string, string> {
  return Object.fromEntries(
    Object.entries(recipe).map(([part, value]) => [part, JSON.stringify(value, shown) ?? '']),
  )
}

/** Stages hold data besides their options; only names and options tell what a setting changed. */
function shown(_: string, value: unknown): unknown {
  const isStage =
    typeof value === 'object' && value !== null && 'name' in value && 'options' in value
  return isStage ? { name: value.name, options: value.options } : value
}
