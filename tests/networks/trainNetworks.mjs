// Prints the losses of each network of the zoo, trained for a few steps on a backend: `node trainNetworks.mjs BACKEND`.
// The same seeds on every backend, so the losses differ by rounding alone.

import { selectBackend } from '@inkstone/backend'
import { random } from '@inkstone/core'
import { arraySplit } from '@inkstone/data'
import { cnn, convNet, mlp, rnn, vit } from '@inkstone/models'
import { adam, trainer } from '@inkstone/trainer'

const side = 28
const networks = { mlp: mlp(), cnn: cnn('seed-001'), rnn: rnn(), convNet: convNet(), vit: vit() }
const losses = {}

await selectBackend({ backend: process.argv[2], log: () => {} })
for (const [name, network] of Object.entries(networks)) {
  const model = network.build({ imageShape: [side, side, 1], classes: 4, seed: 1 })
  const optimizer = adam({ learningRate: 1e-3 })
  const { history } = await trainer({ epochs: 2, batchSize: 16, optimizer }).train({
    ...{ model, training: squares(48), seed: 1 },
  })
  losses[name] = history.map(({ metrics }) => metrics['training/loss'])
  model.dispose()
}
process.stdout.write(`${JSON.stringify(losses)}\n`)

/** Bright squares in one of the four corners, on noise. */
function squares(size) {
  const stream = random(7).split('squares')
  const labels = Int32Array.from({ length: size }, (_, image) => image % 4)
  const pixels = Uint8Array.from({ length: size * side * side }, (_, index) => {
    const image = Math.floor(index / side / side)
    const [row, column] = [Math.floor(index / side) % side, index % side]
    const corner = 2 * Number(row >= side / 2) + Number(column >= side / 2)
    return stream.integer(200) + (corner === labels[image] ? 50 : 0)
  })
  const classes = ['north-west', 'north-east', 'south-west', 'south-east']
  const imageShape = [side, side, 1]
  return arraySplit({ dataset: 'squares', name: 'train', imageShape, classes, pixels, labels })
}
