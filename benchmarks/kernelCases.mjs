import * as tf from '@tensorflow/tfjs-core'

/** Of each kernel: what it reads, how to run it, and the operations and bytes that it cannot do without. */
export function kernelCases(native) {
  const floats = (...shape) => tf.randomUniform(shape, -1, 1, 'float32', 1)
  const size = tf.util.sizeFromShape
  const large = 2 ** 24

  const product = (m, k, n) => () => {
    const inputs = [floats(m, k), floats(k, n)]
    return {
      inputs,
      run: () => tf.matMul(...inputs),
      flops: 2 * m * k * n,
      bytes: 4 * (m * k + k * n + m * n),
    }
  }
  const attention = () => {
    const inputs = [floats(512, 50, 32), floats(512, 50, 32)]
    return {
      inputs,
      run: () => tf.matMul(...inputs, false, true),
      flops: 2 * 512 * 50 * 50 * 32,
      bytes: 4 * 512 * (2 * 50 * 32 + 50 * 50),
    }
  }
  const convolution =
    (direction, x, filter, pad = 'valid') =>
    () => {
      const [batch, height, width] = x
      const [high, wide, channels, filters] = filter
      const [less, narrower] = pad === 'same' ? [0, 0] : [high - 1, wide - 1]
      const y = [batch, height - less, width - narrower, filters]
      const inputs = [floats(...x), floats(...filter), floats(...y)]
      const attrs = { strides: [1, 1], pad, dataFormat: 'NHWC', dimRoundingMode: undefined }
      const run = {
        forward: () => tf.conv2d(inputs[0], inputs[1], 1, pad),
        filter: () =>
          tf
            .engine()
            .runKernel(
              tf.Conv2DBackpropFilter,
              { x: inputs[0], dy: inputs[2] },
              { ...attrs, filterShape: filter },
            ),
        input: () =>
          tf
            .engine()
            .runKernel(
              tf.Conv2DBackpropInput,
              { dy: inputs[2], filter: inputs[1] },
              { ...attrs, inputShape: x },
            ),
      }[direction]
      return {
        inputs,
        run,
        flops: 2 * size(y) * high * wide * channels,
        bytes: 4 * (size(x) + size(filter) + size(y)),
      }
    }
  /** Moves and light arithmetic: bound by memory. */
  const moving =
    (shapes, run, out, flopsEach = 1) =>
    () => {
      const inputs = shapes.map((shape) => floats(...shape))
      const read = shapes.reduce((sum, shape) => sum + size(shape), 0)
      return {
        inputs,
        run: () => run(...inputs),
        flops: flopsEach * size(out),
        bytes: 4 * (read + size(out)),
      }
    }
  const run = (kernel, inputs, attrs = {}) => tf.engine().runKernel(kernel, inputs, attrs)
  const poolGradient = (kernel) => (dy, input) =>
    run(kernel, { dy, input }, { filterSize: 2, strides: 2, pad: 'valid' })
  const flat = [large]
  const rows128 = [2 ** 17, 128]
  const map = [128, 26, 26, 32]
  const pooled = [128, 13, 13, 32]
  const large2d = [
    [32, 56, 56, 64],
    [3, 3, 64, 64],
  ]

  return {
    'matrix product 1024 x 1024 x 1024': product(1024, 1024, 1024),
    'matrix product 128 x 1600 x 128': product(128, 1600, 128),
    'matrix product 6400 x 128 x 512': product(6400, 128, 512),
    'attention scores 512 of 50 x 32 x 50': attention,
    'convolution 128x28x28x1, 3x3x32': convolution('forward', [128, 28, 28, 1], [3, 3, 1, 32]),
    'convolution 128x13x13x32, 3x3x64': convolution('forward', pooled, [3, 3, 32, 64]),
    'convolution, filter gradient': convolution('filter', pooled, [3, 3, 32, 64]),
    'convolution, input gradient': convolution('input', pooled, [3, 3, 32, 64]),
    'convolution 32x56x56x64, 3x3x64': convolution('forward', ...large2d),
    'convolution 32x56x56x64, filter gradient': convolution('filter', ...large2d),
    'convolution 32x56x56x64, input gradient': convolution('input', ...large2d),
    'convolution 32x56x56x64 same, 3x3x64': convolution('forward', ...large2d, 'same'),
    'convolution 32x56x56x64 same, filter gradient': convolution('filter', ...large2d, 'same'),
    'convolution 32x56x56x64 same, input gradient': convolution('input', ...large2d, 'same'),
    // What cnn('seed-001') and convNet() of widths 32 and 128 are made of.
    ...threeWays(convolution, '1x13x13x32, 3x3x64', [1, 13, 13, 32], 64, 'valid'),
    ...threeWays(convolution, '128x26x26x32 same, 3x3x32', map, 32, 'same'),
    ...threeWays(convolution, '128x11x11x64 same, 3x3x64', [128, 11, 11, 64], 64, 'same'),
    ...threeWays(convolution, '128x3x3x128 same, 3x3x128', [128, 3, 3, 128], 128, 'same'),
    ...threeWays(convolution, '16x26x26x128 same, 3x3x128', [16, 26, 26, 128], 128, 'same'),
    ...threeWays(convolution, '16x11x11x256 same, 3x3x256', [16, 11, 11, 256], 256, 'same'),
    ...threeWays(convolution, '16x3x3x512 same, 3x3x512', [16, 3, 3, 512], 512, 'same'),
    'max-pool 128x26x26x32': moving([map], (x) => tf.maxPool(x, 2, 2, 'valid'), pooled),
    'max-pool, gradient': moving([pooled, map], poolGradient(tf.MaxPoolGrad), map),
    'average-pool 128x26x26x32': moving([map], (x) => tf.avgPool(x, 2, 2, 'valid'), pooled, 4),
    'average-pool, gradient': moving([pooled, map], poolGradient(tf.AvgPoolGrad), map),
    'depthwise convolution 32x56x56x64, 3x3': depthwise(floats, 'forward'),
    'depthwise convolution, filter gradient': depthwise(floats, 'filter'),
    'depthwise convolution, input gradient': depthwise(floats, 'input'),
    'batch normalisation 128x26x26x32': moving(
      [map, [32], [32], [32], [32]],
      (x, mean, offset, scale, deviation) =>
        run(
          tf.FusedBatchNorm,
          { x, mean, offset, scale, variance: deviation },
          { varianceEpsilon: 2 },
        ),
      map,
      2,
    ),
    'layer normalisation of rows of 128': moving(
      [rows128, [128], [128]],
      (x, gamma, beta) => run('InkstoneLayerNorm', { x, gamma, beta }, { epsilon: 1e-6 }),
      rows128,
      7,
    ),
    'layer normalisation, gradients': moving(
      [rows128, rows128, [128]],
      (x, dy, gamma) => run('InkstoneLayerNormGradient', { x, dy, gamma }, { epsilon: 1e-6 }),
      rows128,
      15,
    ),
    GELU: moving([flat], (x) => run('InkstoneGelu', { x }), flat, 50),
    'GELU, gradient': moving(
      [flat, flat],
      (x, dy) => run('InkstoneGeluGradient', { x, dy }),
      flat,
      80,
    ),
    'gates of an LSTM, 4096 x 128 units': moving(
      [
        [4096, 512],
        [4096, 128],
      ],
      (s, c) => run('InkstoneLstmGates', { s, c }, { units: 128, hard: false }),
      [4096, 256],
      70,
    ),
    'step of Adam': step(floats, 'InkstoneAdam', ['variable', 'm', 'v'], large),
    'step of SGD with momentum': step(floats, 'InkstoneSgd', ['variable', 'velocity'], large),
    'augmented images 1024x28x28x1': warp(floats, native),
    relu: moving([flat], tf.relu, flat),
    exp: moving([flat], tf.exp, flat, 20),
    log: moving([flat], tf.log, flat, 30),
    tanh: moving([flat], tf.tanh, flat, 40),
    sigmoid: moving([flat], tf.sigmoid, flat, 25),
    erf: moving([flat], tf.erf, flat, 50),
    sqrt: moving([flat], tf.sqrt, flat),
    'greater than, same shape': moving([flat, flat], tf.greater, [large / 4]),
    'choose by a condition': choose(floats, large),
    'cast to int32': moving([flat], (x) => tf.cast(x, 'int32'), flat),
    'add, same shape': moving([flat, flat], tf.add, flat),
    'add a bias of 32': moving([map, [32]], tf.add, map),
    'multiply by a scalar': moving([flat, []], tf.mul, flat),
    'subtract [rows, 1] from [rows, 512]': moving(
      [
        [2 ** 15, 512],
        [2 ** 15, 1],
      ],
      tf.sub,
      [2 ** 15, 512],
    ),
    'divide [1, columns]': moving(
      [
        [2 ** 15, 512],
        [1, 512],
      ],
      tf.div,
      [2 ** 15, 512],
    ),
    'sum of everything': moving([flat], tf.sum, [1]),
    'sum over rows (bias gradient)': moving([[2 ** 17, 128]], (x) => tf.sum(x, 0), [128]),
    'mean of each row of 128': moving([[2 ** 17, 128]], (x) => tf.mean(x, 1), [2 ** 17]),
    'max of each row of 512': moving([[2 ** 15, 512]], (x) => tf.max(x, 1), [2 ** 15]),
    'arg-max of each row of 10': moving([[2 ** 17, 10]], (x) => tf.argMax(x, 1), [2 ** 17]),
    'softmax of rows of 50': moving([[2 ** 17, 50]], tf.softmax, [2 ** 17, 50], 25),
    'softmax of rows of 1000': moving([[2 ** 13, 1000]], tf.softmax, [2 ** 13, 1000], 25),
    'transpose 4096 x 4096': moving([[4096, 4096]], tf.transpose, [4096, 4096]),
    'transpose heads 128x50x4x32': moving(
      [[128, 50, 4, 32]],
      (x) => tf.transpose(x, [0, 2, 1, 3]),
      [128, 4, 50, 32],
    ),
    'pad 128x26x26x32 by 1': moving(
      [map],
      (x) =>
        tf.pad(x, [
          [0, 0],
          [1, 1],
          [1, 1],
          [0, 0],
        ]),
      [128, 28, 28, 32],
    ),
    'concat along the last axis': moving(
      [
        [2 ** 16, 64],
        [2 ** 16, 64],
      ],
      (a, b) => tf.concat([a, b], 1),
      [2 ** 16, 128],
    ),
    'split in three along the last axis': moving([[2 ** 15, 384]], (x) => tf.split(x, 3, 1), [
      2 ** 15,
      384,
    ]),
    'slice the middle of rows of 512': moving(
      [[2 ** 15, 512]],
      (x) => tf.slice(x, [0, 128], [2 ** 15, 256]),
      [2 ** 15, 256],
    ),
    'one-hot of 2^20 ids, 10 classes': oneHot,
    'tile twice': moving([[2 ** 15, 256]], (x) => tf.tile(x, [2, 2]), [2 ** 16, 512]),
    'gather 8192 rows of 512': gather(floats),
    'segment sum of 8192 rows of 512': segmentSum(floats),
  }
}

/** Forward and both gradients of a convolution by 3 by 3. */
function threeWays(convolution, name, x, filters, pad) {
  const filter = [3, 3, x[3], filters]
  return {
    [`convolution ${name}`]: convolution('forward', x, filter, pad),
    [`convolution ${name}, filter gradient`]: convolution('filter', x, filter, pad),
    [`convolution ${name}, input gradient`]: convolution('input', x, filter, pad),
  }
}

function gather(floats) {
  return () => {
    const x = floats(2 ** 14, 512)
    const ids = tf.randomUniform([2 ** 13], 0, 2 ** 14, 'int32', 1)
    const inputs = [x, ids]
    return { inputs, run: () => tf.gather(...inputs), flops: 0, bytes: 8 * 2 ** 13 * 512 }
  }
}

function segmentSum(floats) {
  return () => {
    const x = floats(2 ** 13, 512)
    const ids = tf.randomUniform([2 ** 13], 0, 1000, 'int32', 1)
    const inputs = [x, ids]
    return {
      inputs,
      run: () => tf.unsortedSegmentSum(...inputs, 1000),
      flops: 2 ** 13 * 512,
      bytes: 4 * (2 ** 13 + 1000) * 512,
    }
  }
}

function depthwise(floats, direction) {
  return () => {
    const [x, filter] = [
      [32, 56, 56, 64],
      [3, 3, 64, 1],
    ]
    const y = [32, 54, 54, 64]
    const inputs = [floats(...x), floats(...filter), floats(...y)]
    const attrs = { strides: [1, 1], pad: 'valid', dilations: [1, 1] }
    const gradient = (kernel, given, more) =>
      tf.engine().runKernel(kernel, given, { ...attrs, ...more })
    const run = {
      forward: () => tf.depthwiseConv2d(inputs[0], inputs[1], 1, 'valid'),
      filter: () =>
        gradient(
          tf.DepthwiseConv2dNativeBackpropFilter,
          { x: inputs[0], dy: inputs[2] },
          { filterShape: filter },
        ),
      input: () =>
        gradient(
          tf.DepthwiseConv2dNativeBackpropInput,
          { dy: inputs[2], filter: inputs[1] },
          { inputShape: x },
        ),
    }[direction]
    const size = tf.util.sizeFromShape
    return { inputs, run, flops: 2 * size(y) * 9, bytes: 4 * (size(x) + size(y)) }
  }
}

function choose(floats, length) {
  return () => {
    const inputs = [tf.greater(floats(length), 0), floats(length), floats(length)]
    return { inputs, run: () => tf.where(...inputs), flops: length, bytes: 13 * length }
  }
}

function oneHot() {
  const inputs = [tf.randomUniform([2 ** 20], 0, 10, 'int32', 1)]
  return { inputs, run: () => tf.oneHot(inputs[0], 10), flops: 0, bytes: 4 * 11 * 2 ** 20 }
}

/** Turned by 10 degrees, with ink where MNIST has it. */
function warp(floats, native) {
  return () => {
    const [count, side] = [1024, 28]
    const ink = tf.pad(floats(count, 20, 20), [
      [0, 0],
      [4, 4],
      [4, 4],
    ])
    const [sine, cosine] = [Math.sin(Math.PI / 18), Math.cos(Math.PI / 18)]
    const transforms = Float64Array.from(
      { length: 6 * count },
      (_, at) => [cosine, sine, -sine, cosine, 0, 0][at % 6],
    )
    const inputs = [ink]
    const result = new Float32Array(count * side * side)
    const shape = Int32Array.of(count, side, side, 1)
    const { backend } = tf.engine()
    return {
      inputs,
      run: () => native.warpImages(backend.floats(inputs[0]), transforms, result, shape),
      flops: 20 * count * 20 * 20,
      bytes: 8 * count * side * side,
    }
  }
}

/** An optimizer's step, which changes variables in place. */
function step(floats, kernel, changed, length) {
  return () => {
    const gradient = floats(length)
    const variables = changed.map(() => tf.variable(tf.zeros([length])))
    const rates = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, momentum: 0.9 }
    const attrs = { ...rates, correction1: 0.1, correction2: 1e-3 }
    const inputs = [gradient]
    return {
      inputs,
      run: () =>
        tf
          .engine()
          .runKernel(kernel, { ...[variables[0], inputs[0], ...variables.slice(1)] }, attrs),
      flops: 12 * length,
      bytes: 4 * length * (1 + 2 * changed.length),
      variables,
    }
  }
}
