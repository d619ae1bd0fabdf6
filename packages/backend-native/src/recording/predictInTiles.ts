import * as tf from '@tensorflow/tfjs-core'
import type { RecordableModel } from './modelState'
import type { PassRecorder } from './passRecorder'

// A prediction of many rows runs as one call of the addon: each thread takes a few rows through all layers, so that what
// lies between two layers stays in its cache, and no thread waits for another before the end. One thread gains nothing.

/** A model of tfjs-layers, by what is read of it. */
export interface TiledModel extends RecordableModel {
  countParams(): number
}
type Shape = (number | null)[]

/** A prediction. */
export interface Prediction {
  model: TiledModel
  inputs: readonly tf.Tensor[]
  /** The layers' own way, for these rows. */
  predict(inputs: readonly tf.Tensor[]): tf.Tensor[]
  /** The whole prediction without tiles. */
  ordinary(): tf.Tensor[]
}

const fewestRows = 8
const mostRows = 20 // products of more rows rearrange their weights
const fewRows = 64 // their kernels are short, so threads wait for each other and for the filters that one of them packs
const fewestProducts = 2e7 // of a few rows: in less time than they take a tile is not set up
const plainRows = 256 // the ordinary road takes them at once, and at least as fast
const mostValues = 2 ** 19 // of a tile between two layers: 2 MB
const mostWeights = 2 ** 19 // each thread reads them for each tile: 2 MB

/** Predicts in tiles where all rows of the inputs are independent and a tile fits into the cache. The first
 * calls take the ordinary road, and the tape of a tile is recorded beside them. */
export function predictInTiles(
  recorder: PassRecorder,
  { model, inputs, predict, ordinary }: Prediction,
): tf.Tensor[] {
  const { threads } = recorder
  const rows = commonRows(inputs)
  const pays = threads > 1 && ((rows > 1 && rows <= fewRows) || rows > plainRows)
  const tile = pays ? tileOf(model, inputs, threads) : undefined
  if (tile === undefined) return ordinary()
  const part = { model, context: ['predict a tile'], training: false }
  const results = recorder.runTiles({ ...part, inputs, rows: tile })
  if (results === 'never') return ordinary()
  if (results === 'later') {
    if (rows <= fewRows) return inParts(tile)
    const plain = predict(inputs)
    tf.dispose(run(0, tile))
    return plain
  }
  const done = rows - (rows % tile)
  if (done < rows) {
    const rest = run(done, rows - done)
    recorder.place(rest, results, done)
    tf.dispose(rest)
  }
  return results

  /** All rows, a tile after another. */
  function inParts(tile: number): tf.Tensor[] {
    const parts = Array.from({ length: rows / tile }, (_, part) => run(part * tile, tile))
    const whole = parts[0]!.map((_, output) => tf.concat(parts.map((part) => part[output]!)))
    tf.dispose(parts)
    return whole
  }

  /** Some rows by themselves. */
  function run(from: number, count: number): tf.Tensor[] {
    const slices = inputs.map((tensor) => tf.slice(tensor, from, count))
    const pass = { ...part, inputs: slices, run: () => predict(slices) }
    const results = recorder.run(pass)
    tf.dispose(slices)
    return results
  }
}

function commonRows(inputs: readonly tf.Tensor[]): number {
  const rows = inputs.map((tensor) => (tensor instanceof tf.Tensor ? (tensor.shape[0] ?? 0) : 0))
  return rows.every((count) => count === rows[0]) ? rows[0]! : 0
}

/** Rows of a tile: as many as keep all threads busy to the end. Undefined where it would not pay. */
function tileOf(
  model: TiledModel,
  inputs: readonly tf.Tensor[],
  threads: number,
): number | undefined {
  if (model.countParams() > mostWeights) return undefined
  const rows = inputs[0]!.shape[0]!
  const shapes = [...inputs.map(({ shape }) => shape), ...model.layers.flatMap(shapesOf)]
  const widest = Math.max(1, ...shapes.map(sizeOfRow))
  const largest = Math.min(mostRows, Math.floor(mostValues / widest))
  if (rows <= fewRows) {
    return rows * productsOfRow(model) >= fewestProducts
      ? evenTile(rows, largest, threads)
      : undefined
  }
  const most = Math.min(largest, Math.floor(rows / threads / 2))
  let [best, least] = [undefined as number | undefined, Infinity]
  for (let tile = most; tile >= Math.max(fewestRows, most / 2); tile--) {
    const rest = rows % tile
    const rounds = Math.ceil((rows - rest) / tile / threads)
    const time = rounds * tile + (rest > 0 ? rest / threads + fewestRows / 2 : 0)
    if (time < least) [best, least] = [tile, time]
  }
  return best
}

/** The tile that cuts a few rows evenly, if that saves a quarter of the time. To pack the filters takes as long as a row. */
function evenTile(rows: number, largest: number, threads: number): number | undefined {
  let [best, least] = [undefined as number | undefined, 0.75 * (rows + 1)]
  for (let tile = Math.min(largest, Math.floor(rows / 2)); tile >= 1; tile--) {
    const time = Math.ceil(rows / tile / threads) * (tile + 1)
    if (rows % tile === 0 && time < least) [best, least] = [tile, time]
  }
  return best
}

/** Multiplications of a row: each weight is used at each place of its layer's output. */
function productsOfRow({ layers }: TiledModel): number {
  return layers.reduce((sum, layer) => {
    const places = shapesOf(layer).map((shape) => sizeOfRow(shape.slice(0, -1)))
    return sum + layer.countParams() * Math.max(...places)
  }, 0)
}

function shapesOf({ outputShape }: TiledModel['layers'][number]): Shape[] {
  return outputShape.some(Array.isArray) ? (outputShape as Shape[]) : [outputShape as Shape]
}

/** Values of a row; infinite where a side is open. */
function sizeOfRow(shape: Shape): number {
  return shape.slice(1).reduce<number>((size, side) => size * (side ?? Infinity), 1)
}
