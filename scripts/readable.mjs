// Writes what Python's own readers must read, for scripts/readable.py: an events file and a safetensors file of a short
// training, and expected.json with the figures as they are known here. Build the packages first.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { selectBackend } from '@inkstone/backend'
import { csv } from '@inkstone/data'
import { cnn, saveWeights } from '@inkstone/models'
import { tensorBoard, trainer } from '@inkstone/trainer'
import { readOptions } from './readOptions.mjs'

const help = `Usage: node scripts/readable.mjs [DIR]

  DIR      where the files are written (default readable)
  --help
`
const { positionals } = readOptions(help, { allowPositionals: true })
const [folder = 'readable'] = positionals
mkdirSync(folder, { recursive: true })
await selectBackend()

const rows = Array.from({ length: 60 }, (_, row) => [
  row % 3,
  ...Array.from({ length: 28 * 28 }, (_, pixel) => ((row + 1) * pixel * 37) % 256),
])
const names = ['label', ...rows[0].slice(1).map((_, pixel) => `pixel${pixel}`)]
const file = join(folder, 'images.csv')
writeFileSync(file, `${[names, ...rows].map((cells) => cells.join(',')).join('\n')}\n`)
const { splits, imageShape, classes } = await csv(file).load()

const model = cnn('seed-000').build({ imageShape, classes: classes.length, seed: 1 })
const losses = []
const listen = { name: 'listen', stepEnd: ({ loss }) => void losses.push(loss) }
const { history } = await trainer({ epochs: 2, batchSize: 20 }).train({
  model,
  training: splits.train,
  seed: 1,
  directory: folder,
  callbacks: [tensorBoard({ images: 2 }), listen],
})
await saveWeights(model, join(folder, 'weights.safetensors'))
const weights = Object.fromEntries(
  model.weights.map((weight) => {
    const values = Array.from(weight.read().dataSync())
    return [
      weight.originalName,
      { shape: weight.shape, first: values.slice(0, 5), size: values.length },
    ]
  }),
)
const epochs = history.map(({ metrics }) => metrics['training/loss'])
writeFileSync(join(folder, 'expected.json'), JSON.stringify({ losses, epochs, weights }))
