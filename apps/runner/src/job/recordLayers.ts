import type { LayersFile } from '@inkstone/core'
import { summary } from '@inkstone/models'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { Job } from './job'

/** Writes `layers.json`: the network that a run trains, layer by layer.
 * @param name of its definition: `cnn/seed-001` */
export async function recordLayers(
  { folder }: Job,
  name: string,
  model: LayersModel,
): Promise<void> {
  const layers = summary(model).layers.map(
    ({ name, type, outputShape, parameters, trainableParameters, flops }) => {
      return { name, type, outputShape, parameters, trainableParameters, flops }
    },
  )
  await folder.write('layers.json', { model: name, layers } satisfies LayersFile)
}
