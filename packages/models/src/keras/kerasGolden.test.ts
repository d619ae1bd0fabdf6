import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import type * as tfl from '@tensorflow/tfjs-layers'
import '@tensorflow/tfjs-backend-cpu'
import { unzipSync } from 'fflate'
import { loadKeras } from './loadKeras'
import { loadKerasWeights } from './loadKerasWeights'

// Models that Keras 3.15 itself wrote, and what it predicts: scripts/kerasModels.py, and random graphs of
// scripts/kerasGraphs.py. Archives keep the files small. KERAS_GOLDEN names a folder of other archives.

const folder = process.env.KERAS_GOLDEN ?? join(__dirname, '../../fixtures/keras/golden')

interface Values {
  shape: number[]
  dtype: string
  values: number[]
}

interface Golden {
  inputs: Values[]
  outputs: Values[]
  within?: number
  message?: string
}

interface Case {
  name: string
  golden: Golden
  files: Record<string, Uint8Array>
}

function casesOf(archive: string): Case[] {
  const files = unzipSync(readFileSync(join(folder, archive)))
  return Object.keys(files)
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .map((name) => ({
      name,
      golden: JSON.parse(new TextDecoder().decode(files[`${name}.json`])) as Golden,
      files: Object.fromEntries(
        ['keras', 'h5']
          .filter((kind) => files[`${name}.${kind}`])
          .map((kind) => [kind, files[`${name}.${kind}`]!]),
      ),
    }))
}

let directory: string

beforeAll(async () => {
  await tf.setBackend('cpu')
  directory = await mkdtemp(join(tmpdir(), 'inkstone-golden-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

function tensorOf({ shape, dtype, values }: Values): tf.Tensor {
  const type = dtype === 'bool' ? 'bool' : dtype.includes('int') ? 'int32' : 'float32'
  return tf.tensor(values, shape, type)
}

function expectPredictions(model: tfl.LayersModel, golden: Golden): void {
  const inputs = golden.inputs.map(tensorOf)
  const found = [model.predict(inputs.length === 1 ? inputs[0]! : inputs)].flat()
  const within = golden.within ?? 1e-5
  expect(found.map(({ shape }) => shape)).toEqual(golden.outputs.map(({ shape }) => shape))
  for (const [index, { values }] of golden.outputs.entries()) {
    const given = found[index]!.dataSync()
    const apart = values.map(
      (value, at) => Math.abs(value - given[at]!) / Math.max(1, Math.abs(value)),
    )
    expect(Math.max(0, ...apart)).toBeLessThan(within)
    expect(apart.every(Number.isFinite)).toBe(true)
  }
  tf.dispose([...inputs, ...found])
}

async function expectRefused({ name, golden, files }: Case): Promise<void> {
  for (const [kind, bytes] of Object.entries(files)) {
    const path = join(directory, `${name}.${kind}`)
    await writeFile(path, bytes)
    await expect(loadKeras(path)).rejects.toThrow(new Error(`${path}: ${golden.message}`))
  }
}

async function expectHonoured({ name, golden, files }: Case): Promise<void> {
  const before = tf.memory().numTensors
  for (const [kind, bytes] of Object.entries(files)) {
    const path = join(directory, `${name}.${kind}`)
    await writeFile(path, bytes)
    const model = await loadKeras(path)
    expectPredictions(model, golden)
    if (kind === 'keras') {
      const weights = join(directory, `${name}.weights.h5`)
      await writeFile(weights, unzipSync(bytes)['model.weights.h5']!)
      const zeros = model.getWeights().map((weight) => tf.zerosLike(weight))
      model.setWeights(zeros)
      tf.dispose(zeros)
      await loadKerasWeights(model, weights)
      expectPredictions(model, golden)
    }
    model.dispose()
  }
  if (/-unrolled$/.test(name)) return // TensorFlow.js keeps the masks of dropout in recurrent layers
  expect(tf.memory().numTensors).toBe(before)
}

const archives = readdirSync(folder).filter((name) => name.endsWith('.zip'))

describe.each(archives)('%s', (archive) => {
  test.each(casesOf(archive).map((one) => [one.name, one] as const))(
    '%s predicts what it did in Keras, or is refused with the layer, the option and the mend',
    (_, one) => (one.golden.message ? expectRefused(one) : expectHonoured(one)),
  )
})
