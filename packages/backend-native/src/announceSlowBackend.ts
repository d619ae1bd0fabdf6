import * as tf from '@tensorflow/tfjs-core'

/** Lets the first use of plain JavaScript say in one line why the native kernels do not compute, in the place of what
 * TensorFlow.js prints there. Whoever has told the user already sets `firstUse` of the backend to false. */
export function announceSlowBackend(reason: string): void {
  if ('cpu' in tf.engine().registry) return // in use: it has printed already
  const factory = tf.findBackendFactory('cpu') as () => tf.KernelBackend & { firstUse: boolean }
  tf.removeBackend('cpu')
  tf.registerBackend('cpu', () => announcing(factory(), reason), 1) // the priority it has
}

function announcing(
  cpu: tf.KernelBackend & { firstUse: boolean },
  reason: string,
): tf.KernelBackend {
  const write = cpu.write.bind(cpu)
  cpu.write = (...values) => {
    if (cpu.firstUse) {
      cpu.firstUse = false
      console.error(`backend cpu: plain JavaScript, 1 thread; inkstone not available: ${reason}`)
    }
    return write(...values)
  }
  return cpu
}
