import '@tensorflow/tfjs-backend-cpu'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { readyBackend } from './readyBackend'
import { tensorflowBackend } from './tensorflowBackend'

// The real package is 400 MB from outside npm: a stand-in in a project of its own is looked up and loaded.
let project: string
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'inkstone-'))
})
afterEach(() => rmSync(project, { recursive: true }))

function install(code: string): void {
  const directory = join(project, 'node_modules/@tensorflow/tfjs-node')
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, 'package.json'), '{ "version": "4.22.1", "main": "index.js" }')
  writeFileSync(join(directory, 'index.js'), code)
}

test('is taken from the project that has it', async () => {
  const core = JSON.stringify(require.resolve('@tensorflow/tfjs-core'))
  install(`
    const tf = require(${core})
    tf.registerBackend('tensorflow', tf.findBackendFactory('cpu'))
    tf.copyRegisteredKernels('cpu', 'tensorflow')`)
  expect(await readyBackend(tensorflowBackend(project))).toMatchObject({
    available: true,
    version: '4.22.1',
    description: expect.stringMatching(
      /^TensorFlow through @tensorflow\/tfjs-node 4\.22\.1, \d+ threads?$/,
    ),
  })
  expect(tf.getBackend()).toBe('tensorflow')
})

test('says where it is not installed', async () => {
  expect(await tensorflowBackend(project).prepare()).toEqual({
    available: false,
    reason: '@tensorflow/tfjs-node is not installed in this project.',
  })
})

test('says why it does not load', async () => {
  install("throw new Error('libtensorflow.so.2: cannot open shared object file')")
  expect(await tensorflowBackend(project).prepare()).toEqual({
    available: false,
    reason:
      '@tensorflow/tfjs-node does not load: libtensorflow.so.2: cannot open shared object file',
  })
})
