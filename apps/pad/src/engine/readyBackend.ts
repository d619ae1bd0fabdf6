import { startWasm } from '@inkstone/backend-wasm'
import * as tf from '@tensorflow/tfjs-core'

/** Takes the fastest backend that works in this browser.
 * @returns its threads, and what is slower than it could be */
export async function readyBackend(
  threads: number | undefined,
): Promise<{ threads: number; notes: string[] }> {
  const status = await startWasm(threads === undefined ? {} : { threads })
  if (!status.available) {
    await tf.setBackend('cpu') // it comes with the other one
    return { threads: 1, notes: [`Reading is slow here: ${status.reason}`] }
  }
  await tf.setBackend('inkstone-wasm')
  const isolated = globalThis.crossOriginIsolated === true
  const notes = isolated
    ? []
    : [
        'One thread: this page is not cross-origin isolated. `inkstone pad` serves it so that it is.',
      ]
  return { threads: status.threads, notes: status.reason ? [status.reason] : notes }
}
