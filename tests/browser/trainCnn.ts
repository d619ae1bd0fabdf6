import { random, type Split } from '@inkstone/core'
import { arraySplit } from '@inkstone/data'
import { cnn } from '@inkstone/models'
import { adam, trainer } from '@inkstone/trainer'

const side = 28

/** Trains the CNN for three short epochs on TensorFlow.js' current backend. @returns the loss of each epoch */
export async function trainCnn(images = 192, batchSize = 32): Promise<number[]> {
  const model = cnn('seed-001').build({ imageShape: [side, side, 1], classes: 4, seed: 1 })
  const optimizer = adam({ learningRate: 1e-3 })
  const { history } = await trainer({ epochs: 3, batchSize, optimizer }).train({
    ...{ model, training: squares(images), seed: 1 },
  })
  return history.map(({ metrics }) => metrics['training/loss']!)
}

/** Bright squares in one of the four corners, on noise. */
function squares(size: number): Split {
  const stream = random(7).split('squares')
  const labels = Int32Array.from({ length: size }, (_, image) => image % 4)
  const pixels = Uint8Array.from({ length: size * side * side }, (_, index) => {
    const [image, row, column] = [
      Math.floor(index / side / side),
      Math.floor(index / side) % side,
      index % side,
    ]
    const corner = 2 * Number(row >= side / 2) + Number(column >= side / 2)
    return stream.integer(200) + (corner === labels[image] ? 50 : 0)
  })
  const classes = ['north-west', 'north-east', 'south-west', 'south-east']
  const imageShape = [side, side, 1] as const
  return arraySplit({ dataset: 'squares', name: 'train', imageShape, classes, pixels, labels })
}
