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

describe('says in one sentence why it does not load', () => {
  test.each([
    [
      'a library that is missing',
      'libtensorflow.so.2: cannot open shared object file',
      '@tensorflow/tfjs-node does not load: libtensorflow.so.2: cannot open shared object file.',
    ],
    [
      'a module that is missing',
      "Cannot find module '@mapbox/node-pre-gyp'\nRequire stack:\n- /project/node_modules/...",
      "@tensorflow/tfjs-node does not load: Cannot find module '@mapbox/node-pre-gyp'.",
    ],
    [
      // what tfjs-node 4.22.0 throws after `npm install --ignore-scripts`
      'an install script that was blocked',
      'The Node.js native addon module (tfjs_binding.node) can not be found at path: ' +
        '/project/node_modules/@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node. \nPlease run command ' +
        "'npm rebuild @tensorflow/tfjs-node --build-addon-from-source' to rebuild the native addon module. \n" +
        'If you have problem with building the addon module, please check https://github.com/tensorflow/...',
      '@tensorflow/tfjs-node has no addon, since its install script did not run: ' +
        'npm rebuild @tensorflow/tfjs-node --ignore-scripts=false.',
    ],
  ])('%s', async (_, thrown, reason) => {
    install(`throw new Error(${JSON.stringify(thrown)})`)
    expect(await tensorflowBackend(project).prepare()).toEqual({ available: false, reason })
  })
})

describe('a second copy of tfjs-core', () => {
  const copy = (version: string) => {
    const directory = join(project, 'node_modules/@tensorflow/tfjs-core')
    mkdirSync(directory, { recursive: true })
    writeFileSync(join(directory, 'package.json'), JSON.stringify({ version }))
  }
  const ours = tf.version_core
  const begin = '@tensorflow/tfjs-node brings a second copy of @tensorflow/tfjs-core, '

  test.each([
    [ours, `${begin}${ours} beside ${ours}: npm dedupe leaves one.`],
    [
      '4.1.0',
      `${begin}4.1.0 beside ${ours}: npm install @tensorflow/tfjs-node@${ours} leaves one.`,
    ],
  ])('of version %s is named with the mend', async (version, warning) => {
    install('')
    copy(version)
    expect(await tensorflowBackend(project).prepare()).toMatchObject({ available: true, warning })
  })

  test('does not repeat every kernel, and keeps what else is said', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => {})
    install(`
      console.warn("The kernel 'Abs' for backend 'cpu' is already registered")
      console.warn('cpu backend was already registered. Reusing existing backend factory.')
      console.warn('Platform node has already been set. Overwriting the platform with node.')
      console.warn('Something else')`)
    await tensorflowBackend(project).prepare()
    console.warn('and later')
    expect(warn.mock.calls).toEqual([['Something else'], ['and later']])
    warn.mockRestore()
  })
})

describe('TensorFlow is quiet', () => {
  const { TF_CPP_MIN_LOG_LEVEL } = process.env
  afterEach(() => {
    if (TF_CPP_MIN_LOG_LEVEL === undefined) delete process.env.TF_CPP_MIN_LOG_LEVEL
    else process.env.TF_CPP_MIN_LOG_LEVEL = TF_CPP_MIN_LOG_LEVEL
  })

  test.each([
    ['unless asked', undefined, '3'],
    ['and speaks when asked', '0', '0'],
  ])('%s', async (_, asked, level) => {
    delete process.env.TF_CPP_MIN_LOG_LEVEL
    if (asked) process.env.TF_CPP_MIN_LOG_LEVEL = asked
    install('globalThis.levelAtLoad = process.env.TF_CPP_MIN_LOG_LEVEL')
    await tensorflowBackend(project).prepare()
    expect(Reflect.get(globalThis, 'levelAtLoad')).toBe(level)
    Reflect.deleteProperty(globalThis, 'levelAtLoad')
  })
})
