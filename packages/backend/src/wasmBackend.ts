import type { EventEmitter } from 'node:events'
import { version_wasm } from '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
import type { BackendCandidate } from './backendCandidate'
import { registerTrainingKernels } from './wasm/trainingKernels'

/** `wasm`: TensorFlow.js' WebAssembly backend, with the gradients that it lacks.
 *
 * One thread: its threaded build starts Web Workers from blob addresses, which Node does not have
 * (tensorflow/tfjs issue 3830), so TensorFlow.js itself never takes it in Node. */
export const wasmBackend: BackendCandidate = {
  name: 'wasm',
  async prepare() {
    registerTrainingKernels()
    if (!(await withoutNewListeners(() => tf.setBackend('wasm')))) {
      return { available: false, reason: 'the WebAssembly module does not start in this Node.' }
    }
    const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')
    const description = `WebAssembly, ${simd ? 'SIMD' : 'no SIMD'}, 1 thread`
    const isa = simd ? { isa: 'simd128' } : {}
    return { available: true, threads: 1, ...isa, description, version: version_wasm }
  },
}

const events = ['uncaughtException', 'unhandledRejection']

/** The module's start-up code listens to every uncaught error of the process and throws it again from inside
 * itself, under a line of its minified source. Errors are the program's own affair. */
async function withoutNewListeners<Result>(start: () => Promise<Result>): Promise<Result> {
  const emitter: EventEmitter = process
  const before = new Set(events.flatMap((event) => emitter.listeners(event)))
  try {
    return await start()
  } finally {
    for (const event of events) {
      const added = emitter.listeners(event).filter((listener) => !before.has(listener))
      for (const listener of added) emitter.removeListener(event, listener as () => void)
    }
  }
}
