import { inspectMachine, selectBackend } from '@inkstone/backend'
import { fusedAttention, fusedGelu, fusedLayerNorm } from '@inkstone/core'
import { goldenFile, readGolden } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'

// Layers that the native backend computes in one kernel each, against PyTorch's values and gradients. The models'
// own tests check the same layers composed of ordinary operations.

type Kernel = typeof fusedLayerNorm | typeof fusedGelu | typeof fusedAttention

/** A file of golden values: its tensors, and how far others lie from them, relative to the largest of them. */
function goldenOf(file: string) {
  const golden = readGolden(goldenFile(file))
  return {
    tensor(name: string): tf.Tensor {
      const { data, shape, dtype } = golden.tensor(name)
      return tf.tensor(data, shape, dtype)
    },
    deviation(name: string, actual: tf.Tensor): number {
      const { data } = golden.tensor(name)
      const off = Array.from(actual.dataSync(), (value, at) => Math.abs(value - data[at]!))
      return Math.max(...off) / Math.max(...Array.from(data, Math.abs))
    },
  }
}

/** Runs `body` where the native backend is there; without a compiler it need not be. */
async function onNative(body: () => void | Promise<void>): Promise<void> {
  const chosen = await selectBackend({ log() {} })
  if (chosen.name === 'inkstone') await body()
  else expect((await inspectMachine()).compiler.found).toBe(false) // no other reason passes
}

test("the LSTM is PyTorch's, forward and backward", () =>
  onNative(async () => {
    const { tensor, deviation } = goldenOf('lstm.json')
    const layer = tfl.layers.lstm({
      ...{ units: 4, inputShape: [6, 5], recurrentActivation: 'sigmoid' },
      recurrentInitializer: 'zeros',
    })
    const model = tfl.sequential({ layers: [layer] })
    const names = ['kernel', 'recurrentKernel', 'bias']
    tf.tidy(() => model.setWeights(names.map(tensor)))
    const [x, r] = [tensor('x'), tensor('r')]
    const loss = (x: tf.Tensor): tf.Scalar => tf.sum(tf.mul(model.apply(x) as tf.Tensor, r))
    const { kernelNames } = await tf.profile(() => model.predict(x) as tf.Tensor)
    expect(kernelNames).toContain('InkstoneRecurrentLayer')
    expect(deviation('h', model.predict(x) as tf.Tensor)).toBeLessThan(1e-5)
    const { grads } = tf.variableGrads(() => loss(x))
    model.trainableWeights.forEach((weight, at) => {
      expect(deviation(`gradient/${names[at]}`, grads[weight.name]!)).toBeLessThan(1e-4)
    })
    expect(deviation('gradient/x', tf.grad(loss)(x))).toBeLessThan(1e-4)
  }))

const block = ['norm1/gamma', 'norm1/beta', 'qkv/kernel', 'qkv/bias', 'proj/kernel', 'proj/bias']
const rest = ['norm2/gamma', 'norm2/beta', 'mlp1/kernel', 'mlp1/bias', 'mlp2/kernel', 'mlp2/bias']

test("a transformer block of the kernels is PyTorch's, forward and backward", () =>
  onNative(() => {
    const { tensor, deviation } = goldenOf('attention-block.json')
    const run = (kernel: Kernel, inputs: tf.NamedTensorMap, attrs: tf.NamedAttrMap = {}) =>
      tf.engine().runKernel<tf.Tensor>(kernel, inputs, attrs)
    const r = tensor('r')
    const of = (x: tf.Tensor, ...weights: tf.Tensor[]): tf.Tensor => {
      const at = Object.fromEntries([...block, ...rest].map((name, at) => [name, weights[at]!]))
      const norm = (x: tf.Tensor, name: string) => {
        const weights = { gamma: at[`${name}/gamma`]!, beta: at[`${name}/beta`]! }
        return run(fusedLayerNorm, { x, ...weights }, { epsilon: 1e-6 })
      }
      const dense = (x: tf.Tensor, name: string) => {
        const rows = tf.reshape(x, [14, -1])
        const y = tf.add(tf.matMul(rows, at[`${name}/kernel`]!), at[`${name}/bias`]!)
        return tf.reshape(y, [2, 7, -1])
      }
      const inputs = { qkv: dense(norm(x, 'norm1'), 'qkv'), mask: tf.zeros([0], 'bool') }
      const z = tf.add(x, dense(run(fusedAttention, inputs, { heads: 3 }), 'proj'))
      const hidden = run(fusedGelu, { x: dense(norm(z, 'norm2'), 'mlp1') })
      return tf.add(z, dense(hidden, 'mlp2'))
    }
    const given = ['x', ...block, ...rest]
    const inputs = given.map(tensor) as [tf.Tensor, ...tf.Tensor[]]
    expect(deviation('y', of(...inputs))).toBeLessThan(1e-5)
    const gradients = tf.grads((...all) => tf.mul(of(...(all as typeof inputs)), r))(inputs)
    given.forEach((name, at) => {
      expect(deviation(`gradient/${name}`, gradients[at]!)).toBeLessThan(1e-4)
    })
  }))
