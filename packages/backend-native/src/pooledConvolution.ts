import * as tf from '@tensorflow/tfjs-core'
import { prepareConv2D } from './kernels/convolution'
import { columnBias } from './kernels/product'
import type { NativeKernel } from './nativeKernel'
import { pendingTensor } from './pending'
import { PendingMap, PooledMap } from './pooledMap'

// A model that predicts calls the fused convolution, then the pool; one that is trained the convolution, bias, relu and
// then the pool. Here the map stays pending, and the pool computes both: the map stays in the cache, a few rows at a time.

/** Leaves a convolution with bias and relu pending, for a max-pool to join. */
export const deferredConvolution: NativeKernel = {
  name: tf.FusedConv2D,
  run(call) {
    const { inputs, attrs, backend } = call
    const activation = attrs.activation ?? 'linear'
    if (activation !== 'relu' && activation !== 'linear') return undefined
    const convolution = prepareConv2D(call)
    if (convolution === undefined || PooledMap.isReadApart(convolution)) return undefined
    const bias = inputs.bias ? columnBias(backend, inputs.bias, convolution.columns) : null
    if (bias === undefined) return undefined
    const map = new PooledMap(backend, convolution, bias, activation === 'relu')
    return pendingTensor(backend, convolution.shape, new PendingMap(backend, map))
  },
}

/** A max-pool of 2 by 2 windows side by side, right behind such a convolution. */
export const poolOfConvolution: NativeKernel = {
  name: tf.MaxPool,
  run({ inputs, attrs, backend }) {
    const x = inputs.x!
    const { pending } = backend.entry(x)
    if (!(pending instanceof PendingMap)) return undefined
    return pending.map.maxPool(attrs, x)
  },
}
