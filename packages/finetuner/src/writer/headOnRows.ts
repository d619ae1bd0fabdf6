import {
  type Augmentation,
  type Batch,
  InkstoneError,
  random,
  type Split,
  weightNames,
} from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { type Adapter, baseDigest, mergedValues } from '../lora/adapter'
import { valuesOf, writeValues } from '../weights/weightValues'
import type { Pupil, PupilOptions } from './pupil'
import { readInOrder } from './readInOrder'
import { tableLookup } from './tableLookup'

/** The head of a model on its own, for a training that does not change the layers before it. These compute the features of
 * each image once, and of some augmented versions of each example; they become the rows of a table, and the images that
 * the head is trained on are numbers of rows. A step then takes a thousandth of the arithmetic.
 *
 * The bias stays: an adapter holds kernels.
 * @throws InkstoneError for a model whose last layer is not dense */
export async function headOnRows(options: PupilOptions): Promise<Pupil> {
  const { model, training, validation, replay, augmentation, seed } = options
  const head = headOf(model)
  const body = tfl.model({ inputs: model.inputs, outputs: head.input as tfl.SymbolicTensor })
  const variations = Math.max(4, Math.min(24, Math.floor(mostVariations / training.size)))
  const parts: tf.Tensor2D[] = []
  let rows = 0
  async function addRows(split: Split, change: Augmentation[] = []): Promise<Split> {
    const first = rows
    const versions = 1 + (change.length > 0 ? variations : 0)
    for await (const batch of split.batches({ batchSize: Math.ceil(64 / versions) })) {
      const images = versionsOf(batch, split, { change, versions, seed })
      const shape = [batch.size * versions, ...split.imageShape]
      parts.push(
        tf.tidy(() => {
          const features = body.apply(tf.tensor(images, shape)) as tf.Tensor
          return tf.reshape(features, [batch.size * versions, -1])
        }),
      )
      rows += batch.size * versions
    }
    return rowSplit(split, first, versions)
  }
  const { pool, watched } = replay ?? {}
  const onRows = {
    training: await addRows(training, [augmentation]),
    validation: validation && (await addRows(validation)),
    replay: pool && watched && { pool: await addRows(pool), watched: await addRows(watched) },
  }
  const table = tf.tidy(() => tf.concat(parts, 0) as tf.Tensor2D)
  tf.dispose(parts)

  const input = tfl.input({ shape: [1, 1, 1] })
  const { units, activation, useBias } = head.getConfig() as DenseConfig
  const dense = tfl.layers.dense({ units, activation, useBias })
  const outputs = dense.apply(tableLookup(table).apply(input)) as tfl.SymbolicTensor
  const pupil = tfl.model({ inputs: input, outputs })
  head.weights.forEach((weight, index) => {
    writeValues(dense.weights[index]!, valuesOf(weight.read()))
  })
  return {
    model: pupil,
    ...onRows,
    augmentation: {
      name: augmentation.name,
      options: augmentation.options,
      apply: (image, _, stream) => Float32Array.of(image[0]! + stream.integer(1 + variations)),
    },
    freeze() {
      for (const weight of dense.weights.slice(1)) weight.trainable = false
    },
    finish: () => mergeHead(model, head, dense),
    dispose() {
      tf.dispose(table)
      pupil.dispose()
    },
  }
}

/** Augmented versions in all; each example has at least 4. */
const mostVariations = 640

type DenseConfig = {
  units: number
  activation: 'linear' | 'softmax'
  useBias: boolean
}

function headOf(model: tfl.LayersModel): tfl.layers.Layer {
  const last = model.layers.at(-1)!
  if (last.getClassName() === 'Dense' && !Array.isArray(last.input)) return last
  throw new InkstoneError(
    `adaptToWriter.layers: expected a model whose last layer is dense, got one that ends in '${last.name}' ` +
      `(${last.getClassName()}). Use layers: 'all'.`,
  )
}

/** `[batch * versions, ...]`: each image as it is, and then changed by chance of its own. */
function versionsOf(
  { images, positions, size }: Batch,
  { imageShape }: Split,
  { change, versions, seed }: { change: Augmentation[]; versions: number; seed: number },
): Float32Array {
  if (versions === 1) return images
  const length = images.length / size
  const all = new Float32Array(images.length * versions)
  positions.forEach((position, row) => {
    const image = images.slice(row * length, (row + 1) * length)
    const stream = random(seed).split('versions').split(position)
    all.set(image, row * versions * length)
    for (let version = 1; version < versions; version++) {
      let changed: Float32Array = image.slice()
      for (const each of change) changed = each.apply(changed, imageShape, stream.split(version))
      all.set(changed, (row * versions + version) * length)
    }
  })
  return all
}

/** The images of a split as numbers of rows: each is followed by its other versions. */
function rowSplit(split: Split, first: number, versions: number): Split {
  const { dataset, name, size, classes, labels } = split
  const rows: Split = {
    ...{ dataset, name, size, classes, labels, imageShape: [1, 1, 1] },
    async read(positions) {
      const order = Array.from(positions, (position) => {
        if (position >= 0 && position < size) return position
        throw new RangeError(`${dataset}/${name}: no image at position ${position} of ${size}.`)
      })
      return {
        size: order.length,
        images: Float32Array.from(order, (position) => first + position * versions),
        labels: Int32Array.from(order, (position) => labels[position]!),
        positions: Uint32Array.from(order),
      }
    },
    batches: (options) => readInOrder(rows, options),
    digests: () => split.digests(),
    fingerprint: () => split.fingerprint(),
  }
  return rows
}

/** Changes the head's kernel to the trained one, as an adapter of full rank does: `a` is the difference, `b` the identity.
 * @returns that adapter */
function mergeHead(
  model: tfl.LayersModel,
  head: tfl.layers.Layer,
  trained: tfl.layers.Layer,
): Adapter {
  const kernel = head.weights[0]!
  const [name] = [...weightNames(model)].find(([, weight]) => weight === kernel)!
  const [inputs, classes] = kernel.shape as [number, number]
  const before = valuesOf(kernel.read())
  const after = valuesOf(trained.weights[0]!.read())
  const difference = after.map((value, at) => value - before[at]!)
  const identity = Float32Array.from({ length: classes * classes }, (_, at) =>
    at % (classes + 1) === 0 ? 1 : 0,
  )
  const factors = {
    a: { shape: [inputs, classes], values: difference },
    b: { shape: [classes, classes], values: identity },
  }
  const scale = { rank: classes, alpha: classes }
  writeValues(kernel, mergedValues(before, factors, scale))
  return { ...scale, factors: { [name]: factors }, base: baseDigest(new Map([[name, before]])) }
}
