import '@tensorflow/tfjs-backend-webgpu'
import { type SelectedBackend, selectBackend } from '@inkstone/backend'
import { trainCnn } from './trainCnn'

/** What a page does: selects the GPU, and trains. */
export async function trainOnWebgpu(images: number, batchSize: number): Promise<Trained> {
  const selected = await selectBackend({ backend: 'webgpu', log() {} })
  return { selected, losses: await trainCnn(images, batchSize) }
}

export interface Trained {
  selected: SelectedBackend
  losses: number[]
}
