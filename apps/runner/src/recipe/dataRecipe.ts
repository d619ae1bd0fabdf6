import { basename, extname, relative } from 'node:path'
import { InkstoneError, type LoadedDataset } from '@inkstone/core'
import { type DataOrder, type DataSource, dataSource, literal } from './dataSource'

export interface DataRecipeOrder extends DataOrder {
  /** `cnn`, `mlp`, `rnn`, `vit` or `convNet`. */
  model?: string
}

export interface DataRecipe {
  /** A recipe in TypeScript.
   * @param directory of the recipe: its relative imports start there */
  source(directory: string): string
  /** What was concluded from the files. */
  findings: readonly string[]
}

const models: Readonly<Record<string, string>> = {
  cnn: "cnn('seed-001')",
  mlp: 'mlp()',
  rnn: 'rnn()',
  vit: 'vit()',
  convNet: 'convNet()',
}

/** The recipe that trains a network on the user's own data: `inkstone train --data` runs it, and `--eject` writes it
 * out. A missing part is held out: a fifth to test on, a tenth for validation.
 * @throws InkstoneError for an unknown model, or data that cannot be read */
export async function dataRecipe(order: DataRecipeOrder): Promise<DataRecipe> {
  const { data, model = 'cnn' } = order
  if (!Object.hasOwn(models, model)) {
    throw new InkstoneError(
      `--model: expected one of ${Object.keys(models).join(', ')}, got '${model}'. ` +
        'To train a network of your own, write the recipe out with --eject and put it there.',
    )
  }
  const source = await dataSource(order)
  const loaded = await source.dataset.load()
  return {
    source: (directory) => written({ data, model, source, loaded, directory }),
    findings: source.findings,
  }
}

interface Written {
  data: string
  model: string
  source: DataSource
  loaded: LoadedDataset
  directory: string
}

function written({ data, model, source, loaded, directory }: Written): string {
  const { expression, holdOut, train } = withParts(source, loaded)
  const batchSize = train < 5000 ? 32 : 128
  const epochs = Math.min(30, Math.max(3, Math.round((1000 * batchSize) / train)))
  const imports = [...source.imports, ...(holdOut ? ['holdOut'] : [])].sort()
  const importData =
    source.imports.length > 0
      ? `import { ${imports.join(', ')} } from '@inkstone/data'`
      : [
          ...(holdOut ? ["import { holdOut } from '@inkstone/data'"] : []),
          `import data from ${literal(importPath(directory, data))}`,
        ].join('\n')
  return `// Trains a network on ${data.replaceAll(/[^\x20-\x7e]/g, '?')}: what \`inkstone train --data\` does.
//
//   npx inkstone train recipe.ts
//
// Paths are relative to the folder in which the command is run.

import { defineRecipe } from '@inkstone/core'
${importData}
import { ${model} } from '@inkstone/models'
import { adam, linearDecay, trainer } from '@inkstone/trainer'

export default defineRecipe(
  { seed: 1, epochs: ${epochs}, batchSize: ${Math.min(batchSize, Math.max(1, Math.floor(train / 2)))}, learningRate: 1e-3 },
  ({ seed, epochs, batchSize, learningRate }) => ({
    name: ${literal(recipeName(loaded.name, data))},
    seed,
    data: ${expression},
    model: ${models[model]},
    trainer: trainer({
      epochs,
      batchSize,
      optimizer: adam({ learningRate: linearDecay(learningRate) }),
    }),
  }),
)
`
}

/** @example importPath('recipes', 'data.ts') // '../data.ts' */
function importPath(directory: string, file: string): string {
  const path = relative(directory, file).replaceAll('\\', '/')
  return path.startsWith('.') ? path : `./${path}`
}

const [testShare, validationShare] = [0.2, 0.1]

/** The data with a validation and a test part. */
function withParts({ expression }: DataSource, { name, splits }: LoadedDataset) {
  const size = splits.train?.size ?? 0
  if (size === 0) {
    throw new InkstoneError(
      `${name}: expected a part 'train' to train on, found ${Object.keys(splits).join(', ') || 'none'}.`,
    )
  }
  const test = splits.test ? 0 : testShare
  const validation = splits.validation ? 0 : validationShare
  const held = test + validation
  if (held === 0) return { expression, holdOut: false, train: size }
  return {
    expression: `holdOut(${expression}, { test: ${test}, validation: ${validation}, seed })`,
    holdOut: true,
    train: Math.floor(size * (1 - held)),
  }
}

/** The name of the run's folder. */
function recipeName(name: string, data: string): string {
  const plain = (text: string) => text.replaceAll(/[^\w.-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '')
  return plain(name) || plain(basename(data, extname(data))) || 'own'
}
