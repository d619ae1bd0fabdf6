import { type LoadedDataset, type Random, random, type Split, wholeNumber } from '@inkstone/core'
import { arraySplit } from '../../splits/arraySplit'
import { stratifiedSplit } from '../../splits/stratifiedSplit'
import { subset } from '../../splits/subset'
import { digitClasses } from '../digitClasses'
import { digitFraming } from '../framing'
import { readIdxPair } from '../idx/idxPair'

/** The md5 digests of MNIST's four files, unpacked. */
export const mnistFiles = {
  'train-images-idx3-ubyte': '6bbc9ace898e44ae57da46a324031adb',
  'train-labels-idx1-ubyte': 'a25bea736e30d166cdddb491f175f624',
  't10k-images-idx3-ubyte': '2646ac647ad5339dbf082846283269ea',
  't10k-labels-idx1-ubyte': '27ae3e4e09519cfbb04c329615203637',
} as const

export type MnistFile = keyof typeof mnistFiles

export interface MnistPartsOptions {
  pathOf(file: MnistFile): string
  validation: number
  trainingImages?: number
  seed: number
}

/** MNIST from its four files: verified, and the training images divided. @throws InkstoneError for a missing, damaged
 * or different file */
export async function mnistParts(options: MnistPartsOptions): Promise<LoadedDataset> {
  const { pathOf, seed, ...rest } = options
  const all = await readPart(pathOf, 'train', 'train') // one after the other, so that of two errors always the first is reported
  const test = await readPart(pathOf, 'test', 't10k')
  const stream = random(seed).split('mnist')
  return {
    name: 'mnist',
    classes: digitClasses,
    imageShape: all.imageShape,
    framing: digitFraming,
    splits: { ...cutTraining(all, { ...rest, stream }), test },
  }
}

interface Cut {
  validation: number
  trainingImages?: number
  stream: Random
}

/** The validation part is taken first, so that it is the same for any number of training images. */
function cutTraining(
  all: Split,
  { validation, trainingImages, stream }: Cut,
): { train: Split; validation?: Split } {
  if (validation === 0) return { train: take(all, trainingImages, stream) }
  const fractions = [1 - validation, validation]
  const [kept, cut] = stratifiedSplit(all.labels, fractions, stream.split('validation'))
  return {
    train: take(subset(all, kept!), trainingImages, stream),
    validation: subset(all, cut!, 'validation'),
  }
}

function take(train: Split, wanted: number = train.size, stream: Random): Split {
  wholeNumber('mnist.trainingImages', wanted, { max: train.size, unit: 'images' })
  if (wanted === train.size) return train
  const fraction = wanted / train.size
  const fractions = [fraction, 1 - fraction]
  const [taken] = stratifiedSplit(train.labels, fractions, stream.split('training images'))
  return subset(train, taken!)
}

async function readPart(
  pathOf: (file: MnistFile) => string,
  name: string,
  prefix: 'train' | 't10k',
): Promise<Split> {
  const images = `${prefix}-images-idx3-ubyte` as const
  const labels = `${prefix}-labels-idx1-ubyte` as const
  const pair = await readIdxPair({
    imagesPath: pathOf(images),
    labelsPath: pathOf(labels),
    classes: digitClasses.length,
    md5: { images: mnistFiles[images], labels: mnistFiles[labels] },
  })
  const imageShape = [pair.height, pair.width, 1] as const
  return arraySplit({ dataset: 'mnist', name, imageShape, classes: digitClasses, ...pair })
}
