import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { webgpuBackend } from './webgpuBackend'

// Packages of a project of its own, stand-ins among them. tests/webgpu.test.ts computes on the real ones.
let project: string
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'inkstone-'))
})
afterEach(() => rmSync(project, { recursive: true }))

function install(name: string, code: string): void {
  const directory = join(project, 'node_modules', name)
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, 'package.json'), '{ "version": "4.22.0", "main": "index.js" }')
  writeFileSync(join(directory, 'index.js'), code)
}

/** Why a process of its own in that project does not select it. */
function reason(prelude = ''): string {
  const program = `${prelude}
    const { selectBackend } = require(${JSON.stringify(join(__dirname, '../../dist/index.cjs'))})
    selectBackend({ backend: 'webgpu' }).catch((error) => console.log(error.name, error.message))`
  return execFileSync(process.execPath, ['-e', program], {
    cwd: project,
    env: { ...process.env, NODE_PATH: '' },
    encoding: 'utf8',
  })
}

test('is taken by name alone', () => {
  expect(webgpuBackend(project).optIn).toBe(true)
})

test('names the packages that the project lacks, with one command', () => {
  expect(reason()).toContain(
    "InkstoneError the option backend: the backend 'webgpu' is not available here: " +
      '@tensorflow/tfjs-backend-webgpu and webgpu are not installed in this project: ' +
      'npm install @tensorflow/tfjs-backend-webgpu webgpu.',
  )
  install('@tensorflow/tfjs-backend-webgpu', '')
  expect(reason()).toContain(': webgpu is not installed in this project: npm install webgpu.')
})

test('needs no package for the GPU where there is one', () => {
  const gpu = 'Object.defineProperty(globalThis, "navigator", { value: { gpu: {} } })'
  expect(reason(gpu)).toContain(': @tensorflow/tfjs-backend-webgpu is not installed in this')
})

test('says in one sentence why Dawn does not load', () => {
  install('@tensorflow/tfjs-backend-webgpu', '')
  install('webgpu', "throw new Error('dawn.node: wrong ELF class\\nmore')")
  expect(reason()).toContain(': webgpu does not load: dawn.node: wrong ELF class.')
})

test('says where there is no GPU, and what it needs', () => {
  install('@tensorflow/tfjs-backend-webgpu', '')
  install(
    'webgpu',
    'module.exports = { globals: {}, create: () => ({ requestAdapter: async () => null }) }',
  )
  expect(reason()).toMatch(/: WebGPU finds no GPU here\. .*driver of the graphics card/)
})
