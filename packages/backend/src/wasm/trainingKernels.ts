import {
  BatchMatMul,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  DepthwiseConv2dNativeBackpropFilter,
  DepthwiseConv2dNativeBackpropInput,
  getKernel,
  MaxPoolGrad,
  Sum,
  UnsortedSegmentSum,
} from '@tensorflow/tfjs-core'
import { batchMatMul } from './batchMatMul'
import { conv2DBackpropFilter } from './conv2DBackpropFilter'
import { conv2DBackpropInput } from './conv2DBackpropInput'
import {
  depthwiseConv2DBackpropFilter,
  depthwiseConv2DBackpropInput,
} from './depthwiseConv2DGradients'
import { maxPoolGrad } from './maxPoolGrad'
import { sum } from './sum'
import { unsortedSegmentSum } from './unsortedSegmentSum'
import { addKernel, replaceKernel } from './wasmKernel'

/** Enables training on the wasm backend: adds the gradients that it lacks and replaces its slowest kernels. A second
 * call does nothing. */
export function registerTrainingKernels(): void {
  if (getKernel(Conv2DBackpropFilter, 'wasm')) return
  addKernel(Conv2DBackpropFilter, conv2DBackpropFilter)
  addKernel(DepthwiseConv2dNativeBackpropFilter, depthwiseConv2DBackpropFilter)
  addKernel(DepthwiseConv2dNativeBackpropInput, depthwiseConv2DBackpropInput)
  addKernel(UnsortedSegmentSum, unsortedSegmentSum)
  replaceKernel(Conv2DBackpropInput, conv2DBackpropInput)
  replaceKernel(MaxPoolGrad, () => maxPoolGrad)
  replaceKernel(BatchMatMul, batchMatMul)
  replaceKernel(Sum, sum)
}
