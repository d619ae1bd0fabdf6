import { InkstoneError } from '@inkstone/core'
import type { io } from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'

/** Builds a network from files, without ever allocating more weights than the files hold: a topology may ask for
 * terabytes in a few bytes, `units: 1e9`. Networks are built one after another, because the bound is set in the
 * shared method that creates weights. @param directory for the message @throws InkstoneError before the first excess
 * weight is created */
export function boundedBuild(
  directory: string,
  artifacts: io.ModelArtifacts,
): Promise<tfl.LayersModel> {
  const built = before.then(() => build(directory, artifacts))
  before = built.catch(() => {})
  return built
}

let before: Promise<unknown> = Promise.resolve()

async function build(directory: string, artifacts: io.ModelArtifacts): Promise<tfl.LayersModel> {
  const listed = (artifacts.weightSpecs ?? []).reduce((sum, { shape }) => sum + sizeOf(shape), 0)
  const layer: object = tfl.layers.Layer.prototype
  const addWeight: unknown = Reflect.get(layer, 'addWeight')
  if (typeof addWeight !== 'function') throw new Error('expected Layer.addWeight of TensorFlow.js')
  let made = 0
  Reflect.set(layer, 'addWeight', function (this: tfl.layers.Layer, ...given: unknown[]) {
    const [name, shape] = given as [string, number[]]
    made += sizeOf(shape)
    if (made > listed) {
      throw new InkstoneError(
        `${directory}/model.json: expected layers for the ${listed} weights that it lists, got '${this.name}/${name}' ` +
          `of [${shape.join(', ')}], which needs more. The file is damaged or made to fill the memory: copy it again.`,
      )
    }
    return addWeight.apply(this, given)
  })
  try {
    return await tfl.loadLayersModel({ load: async () => artifacts })
  } finally {
    Reflect.set(layer, 'addWeight', addWeight)
  }
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1)
}
