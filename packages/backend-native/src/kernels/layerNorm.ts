import * as tf from '@tensorflow/tfjs-core'
import { HeldValues } from '../heldValues'
import type { NativeKernel } from '../nativeKernel'
import { NormGradients } from '../normGradients'
import { pendingTensor } from '../pending'
import { withColumnSums } from '../withColumnSums'
import { mostColumns } from './mostColumns'

declare module '../addon' {
  interface Addon {
    layerNorm(
      x: Float32Array,
      gamma: Float32Array,
      beta: Float32Array,
      y: Float32Array,
      epsilon: number,
    ): void
    layerNormGradient(
      x: Float32Array,
      dy: Float32Array,
      gamma: Float32Array,
      dx: Float32Array,
      dGamma: Float32Array,
      dBeta: Float32Array,
      epsilon: number,
      residual: Float32Array | null,
      columnSums: Float32Array | null,
    ): void
    gelu(x: Float32Array, y: Float32Array): void
    geluGradient(
      x: Float32Array,
      dy: Float32Array,
      dx: Float32Array,
      columns: number,
      columnSums: Float32Array | null,
    ): void
  }
}

// The names and their meaning are a contract of @inkstone/core (fusedLayers.ts), not imported: this package
// stands alone.

const layerNorm: NativeKernel = {
  name: 'InkstoneLayerNorm',
  run({ inputs, attrs, backend, native }) {
    const { x, gamma, beta } = inputs
    const given = [x!, gamma!, beta!].map((tensor) => backend.floats(tensor))
    const [values, gammas, betas] = given
    if (!values || !gammas || !betas || gammas.length !== x!.shape[x!.shape.length - 1]) {
      return undefined
    }
    const y = backend.allocate('float32', values.length)
    native.layerNorm(values, gammas, betas, y, attrs.epsilon as number)
    return backend.makeTensorInfo(x!.shape, 'float32', y)
  },
}

const layerNormGradient: NativeKernel = {
  name: 'InkstoneLayerNormGradient',
  run({ inputs, attrs, backend }) {
    const { x, dy, gamma } = inputs
    const given = [x!, dy!, gamma!].map((tensor) => backend.floats(tensor))
    const [values, change, gammas] = given
    if (!values || !change || !gammas || gammas.length !== x!.shape.at(-1)) return undefined
    if (change.length !== values.length || gammas.length === 0) return undefined
    const held = [values, change, gammas].map((array) => new HeldValues(backend, array))
    const gradients = new NormGradients(backend, held, attrs.epsilon as number)
    return [
      pendingTensor(backend, x!.shape, gradients.part('dx')),
      pendingTensor(backend, gamma!.shape, gradients.part('dGamma')),
      pendingTensor(backend, gamma!.shape, gradients.part('dBeta')),
    ]
  },
}

const gelu: NativeKernel = {
  name: 'InkstoneGelu',
  run({ inputs, backend, native }) {
    const x = inputs.x!
    const values = backend.floats(x)
    if (values === undefined) return undefined
    const y = backend.allocate('float32', values.length)
    native.gelu(values, y)
    return backend.makeTensorInfo(x.shape, 'float32', y)
  },
}

const geluGradient: NativeKernel = {
  name: 'InkstoneGeluGradient',
  run({ inputs, backend, native }) {
    const { x, dy } = inputs
    const values = backend.floats(x!)
    const change = backend.floats(dy!)
    if (values === undefined || change === undefined) return undefined
    const dx = backend.allocate('float32', values.length)
    const columns = x!.shape.at(-1) ?? 1
    const sums = values.length > 0 && columns <= mostColumns
    const columnSums = sums ? backend.allocate('float32', columns) : null
    native.geluGradient(values, change, dx, Math.max(columns, 1), columnSums)
    return withColumnSums(backend, x!.shape, dx, columnSums)
  },
}

export const layerNormKernels: NativeKernel[] = [layerNorm, layerNormGradient, gelu, geluGradient]

tf.registerGradient({
  kernelName: layerNorm.name,
  inputsToSave: ['x', 'gamma'],
  gradFunc(dy, saved, attrs) {
    const [x, gamma] = saved as [tf.Tensor, tf.Tensor]
    const inputs = { x, dy: dy as tf.Tensor, gamma }
    const results: tf.Tensor[] = tf.engine().runKernel(layerNormGradient.name, inputs, attrs)
    const [dx, dGamma, dBeta] = results as [tf.Tensor, tf.Tensor, tf.Tensor]
    return { x: () => dx, gamma: () => dGamma, beta: () => dBeta }
  },
})

tf.registerGradient({
  kernelName: gelu.name,
  inputsToSave: ['x'],
  gradFunc: (dy, saved) => ({
    x: () => tf.engine().runKernel(geluGradient.name, { x: saved[0]!, dy: dy as tf.Tensor }),
  }),
})
