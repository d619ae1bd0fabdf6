import { join, relative } from 'node:path'
import { InkstoneError } from '@inkstone/core'
import { readModelCard } from '@inkstone/models'
import { resolveRun } from '@inkstone/run'
import { type DataOrder, dataSource, literal } from '../recipe/dataSource'
import { type FineTuneOrder, fineTuneRun, type RecordedRecipe } from './run'

export interface FineTuneOnDataOrder
  extends DataOrder,
    Omit<FineTuneOrder, 'recipe' | 'recipeFrom'> {}

/** `inkstone finetune --data`: fine-tunes the model of a run on the user's own data, with a recipe that is made of the run's.
 * Pictures of a folder are framed like the model's images, and may be of some of its classes.
 * Four times as many images of the run's own training data are replayed, so that the model does not forget them. Data without a test, such as
 * reviewed pictures, are tested on the run's own.
 * @returns whether it finished
 * @throws InkstoneError for data that cannot be read */
export async function fineTuneOnData({
  data,
  paper,
  size,
  labelColumn,
  ...order
}: FineTuneOnDataOrder): Promise<boolean> {
  const card = await readModelCard(join(await resolveRun(order.run), 'model'))
  const source = await dataSource({ data, paper, size, labelColumn, card })
  const { name, splits, skipped } = await source.dataset.load()
  if (!splits.train) {
    throw new InkstoneError(
      `${name}: expected a part 'train' to fine-tune on, found ${Object.keys(splits).join(', ')}.`,
    )
  }
  for (const finding of source.findings) order.terminal.item('data', finding)
  if (skipped) {
    order.terminal.item('left out', `${skipped.count} images, the first: ${skipped.reasons[0]}`)
  }
  const images = (1 + timesReplayed) * splits.train.size
  const batchSize = Math.min(64, images)
  const epochs = Math.min(100, Math.max(1, Math.round((steps * batchSize) / images)))
  const written = {
    data,
    epochs,
    batchSize,
    expression: source.expression,
    imports: source.imports,
  }
  return fineTuneRun({
    ...order,
    recipeFrom: (base) => (directory) => recipeText({ ...written, base, directory }),
  })
}

const steps = 400
/** Images of the base for each new one. */
const timesReplayed = 4

interface RecipeTextOptions {
  data: string
  epochs: number
  batchSize: number
  expression: string
  imports: readonly string[]
  base: RecordedRecipe
  directory: string
}

function recipeText(options: RecipeTextOptions): string {
  const { data, epochs, batchSize, expression, imports, base, directory } = options
  const fromData = [...imports, ...changes].sort().join(', ')
  const importData =
    imports.length > 0 ? '' : `\nimport data from ${literal(pathFrom(directory, data))}`
  const { settings, name } = base.content
  return `// Fine-tunes a model on ${data.replaceAll(/[^\x20-\x7e]/g, '?')}: what \`inkstone finetune --data\` does. Four times as many images
// that the model was trained on are replayed, so that it does not forget them. A little is turned, scaled and moved.
//
// Paths are relative to the folder in which the command is run.

import { defineRecipe } from '@inkstone/core'
import { ${fromData} } from '@inkstone/data'
import { allLayers } from '@inkstone/finetuner'
import base from ${literal(pathFrom(directory, base.file))}${importData}

export default defineRecipe(
  {
    ...${literal(settings)},
    tuning: { epochs: ${epochs}, batchSize: ${batchSize}, learningRate: 3e-4, replay: ${timesReplayed} },
  },
  ({ tuning: { replay, ...tuning }, ...settings }) => {
    const recipe = base.recipe(settings)
    return {
      ...recipe,
      name: ${literal(name)},
      fineTune: {
        data: augmented(
          withReplay(${expression}, { of: recipe.data, times: replay, seed: recipe.seed }),
          [rotate({ degrees: 10 }), scale({ by: 0.1 }), shift({ pixels: 2 })],
        ),
        fineTuner: allLayers(tuning),
      },
    }
  },
)
`
}

const changes = ['augmented', 'rotate', 'scale', 'shift', 'withReplay']

/** @example pathFrom('runs/new', 'recipes/mnist.ts') // '../../recipes/mnist.ts' */
function pathFrom(directory: string, file: string): string {
  const path = relative(directory, file).replaceAll('\\', '/')
  return path.startsWith('.') ? path : `./${path}`
}
