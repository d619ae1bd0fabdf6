import { random, type Split, sha256Hex } from '@inkstone/core'
import { arraySplit } from '@inkstone/data'
import { adaptToWriter } from '@inkstone/finetuner'
import { evaluate } from '@inkstone/metrics'
import { mlp } from '@inkstone/models'
import { adam, trainer } from '@inkstone/trainer'
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'

/** What a page does with the packages as they are: trains a network, adapts it to other images, tests it. */
export async function work(): Promise<Worked> {
  await tf.setBackend('cpu')
  const [training, other, test] = [
    squares('train', 120, 255),
    squares('other', 6, 120),
    squares('test', 60, 120),
  ]
  const model = mlp({ units: [24] }).build({ imageShape: [12, 12, 1], classes: 3, seed: 1 })
  const optimizer = adam({ learningRate: 5e-3 })
  const { history } = await trainer({ epochs: 2, batchSize: 32, optimizer }).train({
    ...{ model, training, seed: 1 },
  })
  const before = await evaluate({ name: 'before', model, split: test, lineage: [] })
  const { heldOut } = await adaptToWriter().fineTune({ model, training: other, seed: 1 })
  const after = await evaluate({ name: 'after', model, split: test, lineage: [] })
  return {
    losses: history.map(({ metrics }) => metrics['training/loss']!),
    heldOut: [heldOut!.before, heldOut!.after],
    tested: [before, after].flatMap(({ evaluation }) => [evaluation.accuracy, evaluation.loss]),
    images: sha256Hex((await test.digests()).join('')),
  }
}

export interface Worked {
  losses: number[]
  /** Before and after. */
  heldOut: number[]
  /** Accuracy and loss before, accuracy and loss after. */
  tested: number[]
  /** Over the digests of the tested images. */
  images: string
}

/** Bright squares in one of three places, on noise. */
function squares(name: string, size: number, level: number): Split {
  const stream = random(7).split(name)
  const labels = Int32Array.from({ length: size }, (_, image) => image % 3)
  const pixels = Uint8Array.from({ length: size * 144 }, (_, index) => {
    const [image, row, column] = [Math.floor(index / 144), Math.floor(index / 12) % 12, index % 12]
    const inside = row > 3 && row < 8 && Math.floor(column / 4) === labels[image]
    return stream.integer(40) + (inside ? level - 40 : 0)
  })
  const classes = ['left', 'middle', 'right']
  return arraySplit({ dataset: 'squares', name, imageShape: [12, 12, 1], classes, pixels, labels })
}
