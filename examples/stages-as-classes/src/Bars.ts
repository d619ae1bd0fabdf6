import { type Dataset, knownOptions, type LoadedDataset, wholeNumber } from '@inkstone/core'
import { BarsSplit, barClasses, barShape } from './BarsSplit.js'

export interface BarsOptions {
  /** Training images of each class. A quarter as many are the test. Default 100. */
  ofEach?: number
  /** Default 1. */
  seed?: number
}

/** Bars of four directions, drawn when they are read: 16x16x1, with `train` and `test`.
 * @throws InkstoneError for a bad option
 * @example new Bars({ ofEach: 200 }) // where a recipe takes a dataset */
export class Bars implements Dataset {
  readonly name = 'bars'
  readonly options: { ofEach: number; seed: number }
  #loaded: Promise<LoadedDataset> | undefined

  constructor(options: BarsOptions = {}) {
    knownOptions('Bars', options, ['ofEach', 'seed'])
    const { ofEach = 100, seed = 1 } = options
    wholeNumber('Bars.ofEach', ofEach, { min: 4, unit: 'images' })
    wholeNumber('Bars.seed', seed, { min: 0 })
    this.options = { ofEach, seed }
  }

  load(): Promise<LoadedDataset> {
    this.#loaded ??= this.#draw()
    return this.#loaded
  }

  async #draw(): Promise<LoadedDataset> {
    const { ofEach, seed } = this.options
    const train = new BarsSplit('train', ofEach, seed)
    const test = new BarsSplit('test', Math.floor(ofEach / 4), seed)
    const splits = { train, test }
    return { name: this.name, classes: barClasses, imageShape: barShape, splits }
  }
}
