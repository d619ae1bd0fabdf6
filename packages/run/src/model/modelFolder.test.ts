import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { digestOfModel } from './digestOfModel'
import { modelFolder } from './modelFolder'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkstone-'))
})
afterEach(() => rm(folder, { recursive: true }))

function small(): tfl.LayersModel {
  const layers = [tfl.layers.dense({ units: 3, inputShape: [4] }), tfl.layers.dense({ units: 2 })]
  return tfl.sequential({ layers })
}

it('gives back the same bits and the same answers', async () => {
  const before = tf.memory().numTensors
  const model = small()
  await model.save(modelFolder(folder))
  const loaded = await tfl.loadLayersModel(modelFolder(folder))
  for (const [index, weight] of model.getWeights().entries()) {
    expect(loaded.getWeights()[index]!.dataSync()).toEqual(weight.dataSync())
  }
  const answers = tf.tidy(() => {
    const x = tf.ones([1, 4])
    return [model, loaded].map((each) => (each.predict(x) as tf.Tensor).arraySync())
  })
  expect(answers[1]).toEqual(answers[0])
  model.dispose()
  loaded.dispose()
  expect(tf.memory().numTensors).toBe(before)
})

it('has a digest of its own files: SHA-256 over model.json, then weights.bin', async () => {
  const model = small()
  await model.save(modelFolder(folder))
  model.dispose()
  const files = [join(folder, 'model.json'), join(folder, 'weights.bin')]
  const command = `cat ${files.join(' ')} | sha256sum`
  const [digest] = execFileSync('sh', ['-c', command], { encoding: 'utf8' }).split(' ')
  expect(await digestOfModel(folder)).toBe(`sha256:${digest}`)
})

it('says which file is missing, and what a model is', async () => {
  await expect(tfl.loadLayersModel(modelFolder(join(folder, 'none')))).rejects.toThrow(
    `${join(folder, 'none', 'model.json')}: no such file. A model is a folder with model.json and weights.bin`,
  )
})

it('recognises a file that is no model', async () => {
  for (const text of [
    '{"layers": 3}',
    '{"modelTo',
    '',
    'null',
    '{"modelTopology":{},"weightsManifest":[null]}',
    '{"modelTopology":{},"weightsManifest":[{"paths":3,"weights":[]}]}',
    '{"modelTopology":{},"weightsManifest":[{"paths":[],"weights":[{"name":"w","shape":[-1],"dtype":"float32"}]}]}',
  ]) {
    await writeFile(join(folder, 'model.json'), text)
    await expect(tfl.loadLayersModel(modelFolder(folder))).rejects.toThrow(
      'model.json: expected a TensorFlow.js LayersModel (modelTopology and weightsManifest), ',
    )
  }
})

it('recognises truncated weights', async () => {
  const model = small()
  await model.save(modelFolder(folder))
  model.dispose()
  const bytes = (await readFile(join(folder, 'weights.bin'))).length
  await truncate(join(folder, 'weights.bin'), bytes - 1)
  await expect(tfl.loadLayersModel(modelFolder(folder))).rejects.toThrow(
    `weights.bin: expected ${bytes} bytes of weights as model.json lists them, got ${bytes - 1}.`,
  )
})

/** A model.json as TensorFlow.js' converters write it. */
async function manifest(paths: string[], weights: object[]): Promise<void> {
  const file = { modelTopology: {}, weightsManifest: [{ paths, weights }] }
  await writeFile(join(folder, 'model.json'), JSON.stringify(file))
}

it.each([
  [
    'leads out by dots',
    '../secret.bin',
    "expected weights inside the model's folder, got '../secret.bin'",
  ],
  ['is absolute', '/dev/zero', "expected weights inside the model's folder, got '/dev/zero'"],
  ['leads out by a link', 'link.bin', "expected weights inside the model's folder, got 'link.bin'"],
  ['is a pipe', 'pipe', 'pipe: expected a regular file, got a pipe.'],
  ['is a folder', 'sub', 'sub: expected a regular file, got a folder.'],
])('refuses a path that %s', async (_, path, message) => {
  const model = join(folder, 'model')
  await mkdir(join(model, 'sub'), { recursive: true })
  await writeFile(join(folder, 'secret.bin'), Buffer.alloc(4))
  await symlink('../secret.bin', join(model, 'link.bin'))
  execFileSync('mkfifo', [join(model, 'pipe')])
  await manifest([path], [{ name: 'w', shape: [1], dtype: 'float32' }])
  await rm(join(model, 'model.json'), { force: true })
  await writeFile(join(model, 'model.json'), await readFile(join(folder, 'model.json')))
  await expect(modelFolder(model).load!()).rejects.toThrow(message)
})

it('honours quantised weights as TensorFlow.js decodes them', async () => {
  const of = (name: string, quantization: object) => ({
    name,
    shape: [2],
    dtype: 'float32',
    quantization,
  })
  await manifest(
    ['weights.bin'],
    [
      of('a', { dtype: 'uint8', scale: 0.5, min: -1 }),
      of('b', { dtype: 'uint16', scale: 2, min: 3 }),
      of('c', { dtype: 'float16' }),
    ],
  )
  // by hand: 4 * 0.5 - 1, 255 * 0.5 - 1; 1 * 2 + 3, 258 * 2 + 3; half precision 3c00 = 1, c100 = -2.5
  await writeFile(join(folder, 'weights.bin'), Buffer.from([4, 255, 1, 0, 2, 1, 0, 0x3c, 0, 0xc1]))
  const { weightData, weightSpecs } = await modelFolder(folder).load!()
  const decoded = tf.io.decodeWeights(weightData as ArrayBuffer, weightSpecs!)
  const values = Object.values(decoded).map((tensor) => [...tensor.dataSync()])
  expect(values).toEqual([
    [1, 126.5],
    [5, 519],
    [1, -2.5],
  ])
  tf.dispose(decoded)
  await writeFile(join(folder, 'weights.bin'), Buffer.alloc(24)) // as if they were float32
  await expect(modelFolder(folder).load!()).rejects.toThrow(
    'expected 10 bytes of weights as model.json lists them, got 24',
  )
})
