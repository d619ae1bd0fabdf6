import { arraySplit } from '@inkstone/data'
import { cnn } from '@inkstone/models'
import {
  adam,
  lossAndGradients,
  softmaxCrossEntropy,
  trainableVariables,
  trainer,
} from '@inkstone/trainer'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'

// Each workload is made once, warms itself up, and returns `measure(seconds)`, which gives images (or
// sequences) a second. pytorch.py holds the same ones; keep the two alike.

/** Milliseconds that have passed: of the wall clock, or of this process on the processor. */
export const clock = {
  now: () => performance.now(),
  useProcessor() {
    clock.now = () => {
      const { user, system } = process.cpuUsage()
      return (user + system) / 1000
    }
  },
}

const imageShape = [28, 28, 1]
const classes = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']

const buildCnn = () => cnn('seed-001').build({ imageShape, classes: classes.length, seed: 1 })

/** Inkstone's own training loop, data reading and shuffling included. */
async function train({ pixels, labels, batch, few }) {
  const model = buildCnn()
  const split = (count) =>
    arraySplit({
      dataset: 'mnist',
      name: 'train',
      imageShape,
      classes,
      pixels: pixels.subarray(0, count * 784),
      labels: labels.subarray(0, count),
    })
  const rate = async (steps) => {
    const training = split(Math.min(steps * batch, labels.length))
    const started = clock.now()
    await trainer({ epochs: 1, batchSize: batch }).train({ model, training, seed: 1 })
    return (training.size * 1000) / (clock.now() - started)
  }
  if (few) return () => rate(1)
  const estimate = await rate(10)
  return (seconds) => rate(Math.ceil((estimate * seconds) / batch))
}

/** What any TensorFlow.js program does. */
async function fit({ pixels, labels, batch, few }) {
  const model = buildCnn()
  model.compile({
    optimizer: tf.train.adam(1e-3),
    loss: (truth, logits) => tf.losses.softmaxCrossEntropy(truth, logits),
  })
  const rate = async (steps) => {
    const count = Math.min(steps * batch, labels.length)
    const images = asTensor(pixels, count)
    const truth = tf.tidy(() =>
      tf.cast(tf.oneHot(tf.tensor1d(labels.slice(0, count), 'int32'), 10), 'float32'),
    )
    const started = clock.now()
    await model.fit(images, truth, { epochs: 1, batchSize: batch, verbose: 0 })
    const passed = clock.now() - started
    tf.dispose([images, truth])
    return (count / passed) * 1000
  }
  if (few) return () => rate(1)
  const estimate = await rate(10)
  return (seconds) => rate(Math.ceil((estimate * seconds) / batch))
}

async function infer({ pixels, batch, few }) {
  const model = buildCnn()
  const images = asTensor(pixels, few ? 100 : batch)
  return repeat(images.shape[0], few, () => {
    const logits = model.predict(images)
    logits.dataSync()
    logits.dispose()
  })
}

/** A pre-norm transformer block on random tokens: 4 heads, a hidden layer of 4 times the width, GELU. */
async function transformer({ labels, batch, few }) {
  const width = 128
  const tokens = 50
  const parameters = blockParameters(width)
  const inputs = tf.randomNormal([batch, tokens, width], 0, 1, 'float32', 1)
  const truth = tf.tensor1d(labels.slice(0, batch), 'int32')
  const variables = Object.values(parameters)
  const optimizer = adam().create()
  return repeat(batch, few, () => {
    const { value, grads } = tf.variableGrads(
      () => softmaxCrossEntropy().of(block(inputs, parameters), truth),
      variables,
    )
    const gradients = variables.map(({ name }) => grads[name])
    optimizer.step(variables, gradients, 1e-3)
    value.dataSync()
    tf.dispose([value, gradients])
  })
}

/** Each image as 28 steps of 28 numbers. */
async function lstm({ pixels, labels, batch, few }) {
  const model = tfl.sequential({
    layers: [
      tfl.layers.lstm({
        units: 128,
        inputShape: [28, 28],
        recurrentActivation: 'sigmoid',
        recurrentInitializer: 'glorotNormal',
      }),
      tfl.layers.dense({ units: 10 }),
    ],
  })
  const images = tf.tidy(() => tf.reshape(asTensor(pixels, batch), [batch, 28, 28]))
  const truth = tf.tensor1d(labels.slice(0, batch), 'int32')
  const optimizer = adam().create()
  return repeat(batch, few, () => {
    const { loss, logits, gradients } = lossAndGradients(model, images, truth)
    optimizer.step(trainableVariables(model), gradients, 1e-3)
    loss.dataSync()
    tf.dispose([loss, logits, gradients])
  })
}

function asTensor(pixels, count) {
  const values = Float32Array.from(pixels.subarray(0, count * 784), (pixel) => pixel / 255)
  return tf.tensor(values, [count, ...imageShape])
}

/** Warms up, then runs a step as often as fits. */
function repeat(images, few, step) {
  if (!few) for (let warm = 0; warm < 3; warm++) step()
  return async (seconds) => {
    const started = clock.now()
    let steps = 0
    do {
      step()
      steps++
    } while (!few && clock.now() - started < seconds * 1000)
    return (steps * images * 1000) / (clock.now() - started)
  }
}

const heads = 4

function blockParameters(width) {
  const dense = (from, to) =>
    tf.variable(tf.truncatedNormal([from, to], 0, from ** -0.5, 'float32', from + to))
  const zeros = (size) => tf.variable(tf.zeros([size]))
  const ones = (size) => tf.variable(tf.ones([size]))
  return {
    norm1Gain: ones(width),
    norm1Bias: zeros(width),
    qkv: dense(width, 3 * width),
    qkvBias: zeros(3 * width),
    project: dense(width, width),
    projectBias: zeros(width),
    norm2Gain: ones(width),
    norm2Bias: zeros(width),
    expand: dense(width, 4 * width),
    expandBias: zeros(4 * width),
    contract: dense(4 * width, width),
    contractBias: zeros(width),
    head: dense(width, 10),
    headBias: zeros(10),
  }
}

/** `[batch, tokens, width]` to logits `[batch, 10]`. */
function block(inputs, p) {
  const [batch, tokens, width] = inputs.shape
  const rows = batch * tokens
  const size = width / heads
  const x = tf.reshape(inputs, [rows, width])
  const qkv = tf.add(tf.matMul(layerNorm(x, p.norm1Gain, p.norm1Bias), p.qkv), p.qkvBias)
  const [q, k, v] = tf
    .split(qkv, 3, 1)
    .map((part) => tf.transpose(tf.reshape(part, [batch, tokens, heads, size]), [0, 2, 1, 3]))
  const weights = tf.softmax(tf.mul(tf.matMul(q, k, false, true), size ** -0.5))
  const mixed = tf.reshape(tf.transpose(tf.matMul(weights, v), [0, 2, 1, 3]), [rows, width])
  const attended = tf.add(x, tf.add(tf.matMul(mixed, p.project), p.projectBias))
  const hidden = tf.add(
    tf.matMul(layerNorm(attended, p.norm2Gain, p.norm2Bias), p.expand),
    p.expandBias,
  )
  const out = tf.add(attended, tf.add(tf.matMul(gelu(hidden), p.contract), p.contractBias))
  const pooled = tf.mean(tf.reshape(out, [batch, tokens, width]), 1)
  return tf.add(tf.matMul(pooled, p.head), p.headBias)
}

function layerNorm(x, gain, bias) {
  const centred = tf.sub(x, tf.mean(x, -1, true))
  const variance = tf.mean(tf.square(centred), -1, true)
  return tf.add(tf.mul(tf.mul(centred, tf.rsqrt(tf.add(variance, 1e-5))), gain), bias)
}

function gelu(x) {
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1))
}

export const workloads = { train, fit, infer, transformer, lstm }
