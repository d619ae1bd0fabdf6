import * as tf from '@tensorflow/tfjs-core'
import type { NativeKernel } from '../nativeKernel'

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
    ): void
    gelu(x: Float32Array, y: Float32Array): void
    geluGradient(x: Float32Array, dy: Float32Array, dx: Float32Array): void
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
  run({ inputs, attrs, backend, native }) {
    const { x, dy, gamma } = inputs
    const given = [x!, dy!, gamma!].map((tensor) => backend.floats(tensor))
    const [values, change, gammas] = given
    if (!values || !change || !gammas) return undefined
    const dx = backend.allocate('float32', values.length)
    const dGamma = backend.allocate('float32', gammas.length)
    const dBeta = backend.allocate('float32', gammas.length)
    native.layerNormGradient(
      ...([values, change, gammas, dx, dGamma, dBeta] as const),
      attrs.epsilon as number,
    )
    return [
      backend.makeTensorInfo(x!.shape, 'float32', dx),
      backend.makeTensorInfo(gamma!.shape, 'float32', dGamma),
      backend.makeTensorInfo(gamma!.shape, 'float32', dBeta),
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
    native.geluGradient(values, change, dx)
    return backend.makeTensorInfo(x!.shape, 'float32', dx)
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
