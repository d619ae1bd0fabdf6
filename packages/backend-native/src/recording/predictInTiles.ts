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
const plainRows = 256 // the ordinary road takes them at once, and at least as fast
const mostValues = 2 ** 19 // of a tile between two layers: 2 MB
const mostWeights = 2 ** 18 // each thread reads them for each tile: 1 MB

/** Predicts in tiles where all rows of the inputs are independent and a tile fits into the cache. The first
 * calls take the ordinary road, and the tape of a tile is recorded beside them. */
export function predictInTiles(
  recorder: PassRecorder,
  { model, inputs, predict, ordinary }: Prediction,
): tf.Tensor[] {
  const { threads } = recorder
  const rows = commonRows(inputs)
  const pays = rows > plainRows && threads > 1
  const tile = pays ? tileOf(model, inputs, threads) : undefined
  if (tile === undefined) return ordinary()
  const part = { model, context: ['predict a tile'], training: false }
  const results = recorder.runTiles({ ...part, inputs, rows: tile })
  if (results === 'never') return ordinary()
  if (results === 'later') {
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
  const most = Math.min(mostRows, Math.floor(mostValues / widest), Math.floor(rows / threads / 2))
  let [best, least] = [undefined as number | undefined, Infinity]
  for (let tile = most; tile >= Math.max(fewestRows, most / 2); tile--) {
    const rest = rows % tile
    const rounds = Math.ceil((rows - rest) / tile / threads)
    const time = rounds * tile + (rest > 0 ? rest / threads + fewestRows / 2 : 0)
    if (time < least) [best, least] = [tile, time]
  }
  return best
}

function shapesOf({ outputShape }: TiledModel['layers'][number]): Shape[] {
  return outputShape.some(Array.isArray) ? (outputShape as Shape[]) : [outputShape as Shape]
}

/** Values of a row; infinite where a side is open. */
function sizeOfRow(shape: Shape): number {
  return shape.slice(1).reduce<number>((size, side) => size * (side ?? Infinity), 1)
}
