import { startWasm, type WasmStatus } from '@inkstone/backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
import { trainCnn } from './trainCnn'

/** What a page does: starts the kernels, and trains. */
export async function trainOnWasm(files?: { simd128: string; relaxed: string }): Promise<Trained> {
  const status = await startWasm(files && { files })
  if (!status.available) return { status, losses: [] }
  await tf.setBackend('inkstone-wasm')
  return { status, losses: await trainCnn() }
}

export interface Trained {
  status: WasmStatus
  losses: number[]
}
