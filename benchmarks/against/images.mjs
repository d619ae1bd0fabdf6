import * as tf from '@tensorflow/tfjs-core'
import { boxes, floats, ints } from './inputs.mjs'

const run = (name, inputs, attrs) => tf.engine().runKernel(name, inputs, attrs)

/** Operations on images and sound. */
export const images = {
  'resize, bilinear': () => [
    [floats(4, 56, 56, 16)],
    (x) => tf.image.resizeBilinear(x, [112, 112]),
  ],
  'resize, bilinear, corners': () => [
    [floats(4, 56, 56, 16)],
    (x) => tf.image.resizeBilinear(x, [112, 112], true),
  ],
  'resize, bilinear, half pixels': () => [
    [floats(4, 56, 56, 16)],
    (x) => tf.image.resizeBilinear(x, [112, 112], false, true),
  ],
  'resize, bilinear, of pixels': () => [
    [floats(1, 480, 640, 3)],
    (x) => tf.image.resizeBilinear(x, [224, 224]),
  ],
  'resize, bilinear, int32': () => [
    [ints(255, 1, 480, 640, 3)],
    (x) => tf.image.resizeBilinear(x, [224, 224]),
  ],
  'resize, nearest': () => [
    [floats(4, 56, 56, 16)],
    (x) => tf.image.resizeNearestNeighbor(x, [112, 112]),
  ],
  'resize, nearest, of pixels': () => [
    [floats(1, 480, 640, 3)],
    (x) => tf.image.resizeNearestNeighbor(x, [224, 224]),
  ],
  'resize, nearest, int32': () => [
    [ints(255, 1, 480, 640, 3)],
    (x) => tf.image.resizeNearestNeighbor(x, [224, 224]),
  ],
  'gradient of bilinear resize': () => [
    [floats(4, 28, 28, 16), floats(4, 56, 56, 16)],
    (x, dy) => run('ResizeBilinearGrad', { images: x, dy }, { alignCorners: false }),
  ],
  'gradient of nearest resize': () => [
    [floats(4, 28, 28, 16), floats(4, 56, 56, 16)],
    (x, dy) => run('ResizeNearestNeighborGrad', { images: x, dy }, { alignCorners: false }),
  ],
  'crop and resize': () => [
    [floats(2, 128, 128, 3), boxes(32), ints(2, 32)],
    (x, b, at) => tf.image.cropAndResize(x, b, at, [24, 24]),
  ],
  'crop and resize, nearest': () => [
    [floats(2, 128, 128, 3), boxes(32), ints(2, 32)],
    (x, b, at) => tf.image.cropAndResize(x, b, at, [24, 24], 'nearest'),
  ],
  rotate: () => [[floats(4, 112, 112, 3)], (x) => tf.image.rotateWithOffset(x, 0.3)],
  transform: () => [
    [floats(4, 112, 112, 3), tf.tensor2d([[0.9, 0.1, 3, -0.1, 1.1, 2, 0, 0]])],
    (x, by) => tf.image.transform(x, by, 'bilinear'),
  ],
  dilation: () => [
    [floats(4, 56, 56, 16), floats(3, 3, 16)],
    (x, f) => tf.dilation2d(x, f, 1, 'same'),
  ],
  'dilation of one channel': () => [
    [floats(1, 224, 224, 1), floats(3, 3, 1)],
    (x, f) => tf.dilation2d(x, f, 1, 'same'),
  ],
  "dilation's gradient of its input": () => [
    [floats(2, 28, 28, 8), floats(3, 3, 8), floats(2, 28, 28, 8)],
    (x, filter, dy) =>
      run('Dilation2DBackpropInput', { x, filter, dy }, { strides: 1, pad: 'same', dilations: 1 }),
  ],
  "dilation's gradient of its filter": () => [
    [floats(2, 28, 28, 8), floats(3, 3, 8), floats(2, 28, 28, 8)],
    (x, filter, dy) =>
      run('Dilation2DBackpropFilter', { x, filter, dy }, { strides: 1, pad: 'same', dilations: 1 }),
  ],
  'Fourier transform of 1024': () => [
    [tf.complex(floats(32, 1024), floats(32, 1024))],
    (x) => tf.real(tf.fft(x)),
  ],
  'Fourier transform of 1000': () => [
    [tf.complex(floats(8, 1000), floats(8, 1000))],
    (x) => tf.real(tf.fft(x)),
  ],
  'inverse Fourier transform': () => [
    [tf.complex(floats(32, 1024), floats(32, 1024))],
    (x) => tf.real(tf.ifft(x)),
  ],
  'magnitude of complex numbers': () => [
    [tf.complex(floats(256, 256), floats(256, 256))],
    (x) => tf.abs(x),
  ],
}
