import { statSync } from 'node:fs'
import {
  assertCallbacks,
  InkstoneError,
  makeMetrics,
  type Recipe,
  type RecipeModule,
} from '@inkstone/core'
import { loadModule, loadSource } from './loadModule'

const expectedFile =
  'a recipe: `export default defineRecipe({ ...settings }, (settings) => ({ name, seed, data, model, trainer }))`'

/** Reads a recipe file without building the run, because its settings may still be set.
 * @throws InkstoneError naming the file and what was expected of it */
export async function loadRecipe(file: string): Promise<RecipeModule> {
  const hint = namesData(file) ? `, or for data the command: inkstone train --data ${file}` : ''
  return recipeModule(file, await loadModule(file, `${expectedFile}${hint}`))
}

/** Whether a name that should be a recipe's is one that `--data` takes. */
function namesData(file: string): boolean {
  const isFolder = statSync(file, { throwIfNoEntry: false })?.isDirectory() === true
  return isFolder || /^(mnist|optdigits)$|\.(csv|tsv|npz|parquet)$/i.test(file)
}

/** Reads a recipe from text. @param path where the file would be */
export async function loadRecipeSource(source: string, path: string): Promise<RecipeModule> {
  return recipeModule(path, await loadSource(source, path, expectedFile))
}

function recipeModule(file: string, loaded: unknown): RecipeModule {
  if (isRecipeModule(loaded)) return loaded
  throw new InkstoneError(
    `${file}: its default export is ${kind(loaded)}. Expected ${expectedFile}.`,
  )
}

/** Builds a recipe's run with these settings.
 * @throws InkstoneError naming the file and the part of the recipe that is missing or of the wrong kind */
export function buildRecipe(
  file: string,
  module: RecipeModule,
  settings: RecipeModule['settings'],
): Recipe {
  const recipe = module.recipe(settings)
  const refuse = (part: string, expected: string, given: unknown): never => {
    throw new InkstoneError(`${file}: ${part}: expected ${expected}, got ${kind(given)}.`)
  }
  if (!isObject(recipe)) return refuse('the recipe', '{ name, seed, data, model, trainer }', recipe)
  const { name, seed, data, model, trainer, callbacks = [], fineTune } = recipe
  if (typeof name !== 'string' || !/^[A-Za-z0-9][\w.-]*$/.test(name)) {
    refuse('name', "letters, digits, '.', '-' and '_', because it names the run's folder", name)
  }
  if (!Number.isSafeInteger(seed) || seed < 0) refuse('seed', 'a whole number >= 0', seed)
  if (!hasMethod(data, 'load')) refuse('data', 'a dataset, such as mnist()', data)
  if (!hasMethod(model, 'build')) refuse('model', "a model, such as cnn('seed-001')", model)
  if (!hasMethod(trainer, 'train')) refuse('trainer', 'a trainer, such as trainer()', trainer)
  const { task, metrics = [] } = recipe
  if (task !== undefined && !(hasMethod(task, 'targets') && hasMethod(task, 'score'))) {
    refuse('task', 'a task, such as classification()', task)
  }
  makeMetrics(`${file}: metrics`, metrics, task ?? { name: 'classification' })
  assertCallbacks(`${file}: callbacks`, callbacks)
  const { checkpoints = {} } = recipe
  if (!isObject(checkpoints)) refuse('checkpoints', '{ everySteps, everyMinutes }', checkpoints)
  if (![undefined, true, false].includes(recipe.calibrate)) {
    refuse('calibrate', 'true or false', recipe.calibrate)
  }
  if (fineTune === undefined) return recipe
  if (!isObject(fineTune)) return refuse('fineTune', '{ data, fineTuner }', fineTune)
  if (!hasMethod(fineTune.data, 'load')) {
    refuse('fineTune.data', 'a dataset, such as optdigits()', fineTune.data)
  }
  if (!hasMethod(fineTune.fineTuner, 'fineTune')) {
    refuse('fineTune.fineTuner', 'a fine-tuner, such as allLayers()', fineTune.fineTuner)
  }
  assertCallbacks(`${file}: fineTune.callbacks`, fineTune.callbacks ?? [])
  const { fromScratch, control } = fineTune
  if (fromScratch !== undefined && !hasMethod(fromScratch, 'train')) {
    refuse('fineTune.fromScratch', 'a trainer, such as trainer()', fromScratch)
  }
  if (control !== undefined && !hasMethod(control, 'load')) {
    refuse('fineTune.control', 'a dataset, such as mnist()', control)
  }
  return recipe
}

function isRecipeModule(value: unknown): value is RecipeModule {
  return hasMethod(value, 'recipe') && isObject(value.settings)
}

function hasMethod(value: unknown, name: string): value is Record<string, unknown> {
  return isObject(value) && typeof value[name] === 'function'
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function kind(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'object' && value !== null) {
    return `an object with ${Object.keys(value).slice(0, 8).join(', ') || 'nothing in it'}`
  }
  return typeof value === 'string' ? `'${value}'` : String(value)
}
