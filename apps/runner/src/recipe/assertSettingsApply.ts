import { InkstoneError, type Recipe, type RecipeModule, type Settings } from '@inkstone/core'
import { buildRecipe } from './loadRecipe'
import { applySettings } from './settings'

/** Refuses settings that only change the training if a trained model is fine-tuned: the run would record what was never
 * done. A setting whose effect cannot be seen in the stages' options passes.
 * @param set `path=value` of the command line
 * @throws InkstoneError naming the setting and what it belongs to */
export function assertSettingsApply(
  file: string,
  module: RecipeModule,
  settings: Settings,
  set: readonly string[],
): void {
  const before = parts(buildRecipe(file, module, settings))
  for (const assignment of set) {
    const after = parts(buildRecipe(file, module, applySettings(settings, [assignment])))
    const changed = Object.keys(after).filter((part) => after[part] !== before[part])
    if (changed.length === 0 || changed.some((part) => !ofTraining.includes(part))) continue
    throw new InkstoneError(
      `--set ${assignment}: expected a setting of the fine-tuning, got one that only changes ${changed.join(' and ')}. ` +
        'The model is already trained, so it would do nothing: leave it out, or train again with `inkstone train`.',
    )
  }
}

/** What a fine-tuning does not use. */
const ofTraining = ['callbacks', 'model', 'trainer']

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
