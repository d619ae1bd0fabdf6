import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root, run } from './workspace'

// The README's promise to a program of one's own: TensorFlow.js' core and layers, and one of the backends, are all that it
// imports. Recurrent layers and the orthogonal initializer call methods that tfjs-core alone does not have.

let place: string

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'inkstone-layers-'))
  symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'))
})
afterAll(() => rmSync(place, { recursive: true, force: true }))

const body = (backend: string) => `
async function main(tf, { initializers, layers, sequential }) {
  await tf.setBackend('${backend}')
  const orthogonal = layers.dense({ units: 6, inputShape: [4], kernelInitializer: 'orthogonal' })
  const kernel = sequential({ layers: [orthogonal] }).getWeights()[0]
  const products = tf.matMul(kernel, kernel, false, true).arraySync()
  const losses = {}
  const random = (shape, seed) => tf.randomUniform(shape, -1, 1, 'float32', seed)
  for (const kind of ['simpleRNN', 'gru', 'lstm', 'bidirectional']) {
    const options = {
      units: 3,
      kernelInitializer: initializers.glorotUniform({ seed: 1 }),
      recurrentInitializer: initializers.glorotUniform({ seed: 2 }),
    }
    const inner = layers[kind === 'bidirectional' ? 'lstm' : kind](kind === 'bidirectional' ? options : { ...options, inputShape: [5, 2] })
    const layer = kind === 'bidirectional' ? layers.bidirectional({ layer: inner, mergeMode: 'ave', inputShape: [5, 2] }) : inner
    const model = sequential({ layers: [layer] })
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' })
    const { history } = await model.fit(random([4, 5, 2], 3), random([4, 3], 4), { epochs: 3, shuffle: false, verbose: 0 })
    losses[kind] = history.loss
  }
  const plain = sequential({ layers: [layers.lstm({ units: 3, inputShape: [5, 2] })] }) // orthogonal by default
  losses.plain = plain.predict(random([4, 5, 2], 3)).shape
  console.log(JSON.stringify({ backend: tf.getBackend(), products, losses }))
}
`

interface Printed {
  backend: string
  products: number[][]
  losses: Record<string, number[]>
}

function printedBy(backend: string, format: 'mjs' | 'cjs'): Printed {
  const names = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-layers']
  const own = `@inkstone/backend-${backend === 'inkstone' ? 'native' : 'wasm'}`
  const imports =
    format === 'mjs'
      ? `import * as tf from '${names[0]}'\nimport * as tfl from '${names[1]}'\nimport '${own}'\n`
      : `const tf = require('${names[0]}')\nconst tfl = require('${names[1]}')\nrequire('${own}')\n`
  const file = join(place, `${backend}.${format}`)
  writeFileSync(file, `${imports}${body(backend)}main(tf, tfl)\n`)
  return JSON.parse(run(process.execPath, [file], place).trim().split('\n').at(-1)!) as Printed
}

describe.each(['inkstone', 'inkstone-wasm'])('a program of core, layers and %s', (backend) => {
  test('trains recurrent layers as an ES module and as CommonJS', () => {
    const [asModule, asCommonJs] = [printedBy(backend, 'mjs'), printedBy(backend, 'cjs')]
    expect(asModule.backend).toBe(backend)
    for (const [row, values] of asModule.products.entries()) {
      for (const [column, value] of values.entries()) {
        expect(value).toBeCloseTo(row === column ? 1 : 0, 5) // rows of an orthogonal matrix
      }
    }
    const { plain, ...losses } = asModule.losses
    expect(plain).toEqual([4, 3])
    for (const [first, , last] of Object.values(losses)) expect(last).toBeLessThan(first!)
    expect(asCommonJs.losses).toEqual(asModule.losses)
  })
})

test('on WebAssembly with the losses of the native kernels', () => {
  const [native, wasm] = [printedBy('inkstone', 'mjs'), printedBy('inkstone-wasm', 'mjs')]
  for (const [kind, losses] of Object.entries(native.losses)) {
    for (const [epoch, loss] of losses.entries()) {
      expect(wasm.losses[kind]![epoch]).toBeCloseTo(loss, 5)
    }
  }
})
