import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import type { Trained } from './browser/trainOnWebgpu'
import { root, run } from './workspace'

// The CNN trains on WebGPU, in Node and in a page, on the graphics card in software that Chromium brings. Most of the time
// goes to compiling its shaders.

const { launchBrowser, softwareGpu } = require('../scripts/browser.cjs') as {
  launchBrowser(env: object, graphics: string[]): Promise<Browser>
  softwareGpu(): Record<string, string> | undefined
}

/** Losses of three steps of TensorFlow.js' own `cpu` backend: `trainCnn(2, 2)`. */
const onCpu = [1.3973495960235596, 1.0214173793792725, 0.8335949182510376]

const gpu = softwareGpu()
const described = gpu ? describe : describe.skip // no Chromium with SwiftShader and Vulkan's loader
const packageFolder = join(root, 'packages', 'backend') // a project that has the two packages
let place: string

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'inkstone-webgpu-'))
  symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'))
})
afterAll(() => rmSync(place, { recursive: true, force: true }))

function esbuild(entry: string, to: string, ...options: string[]): void {
  const from = join(root, 'tests', 'browser', `${entry}.ts`)
  const bin = join(root, 'node_modules', '.bin', 'esbuild')
  run(bin, [from, '--bundle', `--outfile=${join(place, to)}`, '--log-level=error', ...options])
}

interface Ended {
  code: number | null
  out: string
  errors: string
}

function node(parameters: string[], env: Record<string, string> = {}): Promise<Ended> {
  const child = spawn(process.execPath, parameters, {
    cwd: packageFolder,
    env: { ...process.env, NODE_PATH: '', ...env },
  })
  const ended: Ended = { code: null, out: '', errors: '' }
  child.stdout.on('data', (text) => {
    ended.out += text
  })
  child.stderr.on('data', (text) => {
    ended.errors += text
  })
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ ...ended, code }))
  })
}

function inNode(program: string, env: Record<string, string> = {}): Promise<Ended> {
  const file = join(place, `${Math.random()}.mjs`)
  writeFileSync(file, program)
  return node([file], env)
}

function expectClose(losses: number[]): void {
  expect(losses).toHaveLength(onCpu.length)
  for (const [step, loss] of losses.entries())
    expect(Math.abs(loss - onCpu[step]!)).toBeLessThan(1e-4)
}

const inkstone = join(root, 'apps', 'runner', 'bin', 'inkstone.js')
const noDriver = { VK_ICD_FILENAMES: '/nowhere', VK_DRIVER_FILES: '/nowhere' }

it('without a GPU the command line says what it needs, and fails', async () => {
  const { code, errors } = await node([inkstone, 'bench', '--backend', 'webgpu'], noDriver)
  expect(code).not.toBe(0)
  expect(errors).toMatch(
    /^error: --backend: the backend 'webgpu' is not available here: WebGPU finds no GPU here\. /m,
  )
  expect(errors).not.toMatch(/^\s+at (?!operator\(\))/m) // Dawn's own warning has a place in C++
})

described('in Node', () => {
  it('learns as TensorFlow.js does in plain JavaScript', async () => {
    esbuild('trainCnn', 'trainCnn.mjs', '--format=esm', '--platform=node', '--packages=external')
    const program = `
      import { selectBackend } from '@inkstone/backend'
      import { trainCnn } from './trainCnn.mjs'
      const { description } = await selectBackend({ backend: 'webgpu' })
      console.log(JSON.stringify({ description, losses: await trainCnn(2, 2) }))`
    const { code, out, errors } = await inNode(program, gpu)
    expect(errors).toContain(
      'backend webgpu: WebGPU, google swiftshader, software on the processor;',
    )
    expectClose(JSON.parse(out).losses)
    expect(code).toBe(0)
  })

  it('is explained by the doctor, and not chosen by itself', async () => {
    const { out } = await node([inkstone, 'doctor', '--json'], gpu)
    const { backends } = JSON.parse(out) as { backends: { name: string; detail: string }[] }
    expect(backends.at(-1)).toMatchObject({
      name: 'webgpu',
      available: true,
      detail: 'WebGPU, google swiftshader, software on the processor',
    })
    const chosen = await inNode(
      `import { selectBackend } from '@inkstone/backend'
      console.log((await selectBackend({ log() {} })).name)`,
      gpu,
    )
    expect(chosen.out.trim()).toMatch(/^inkstone/)
  })

  it.each(['await sum.data()', 'sum.dataSync()'])(
    'a lost device is an error of %s',
    async (read) => {
      const { out } = await inNode(
        `import { selectBackend } from '@inkstone/backend'
      import * as tf from '@tensorflow/tfjs-core'
      await selectBackend({ backend: 'webgpu', log() {} })
      const sum = tf.sum(tf.ones([64, 64]))
      tf.backend().device.destroy()
      try {
        console.log(${read})
      } catch (error) {
        console.log(error.name, error.message)
      }`,
        gpu,
      )
      expect(out).toMatch(
        /^InkstoneError webgpu: the GPU's device was lost.* Start again from the last checkpoint \(`inkstone resume`\)/,
      )
    },
  )
})

described('in a page', () => {
  let browser: Browser
  let server: Server
  let address: string

  beforeAll(async () => {
    esbuild('trainOnWebgpu', 'page.js', '--format=iife', '--platform=browser', '--global-name=page')
    server = createServer((_, response) => response.end('<!doctype html><title>page</title>'))
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const software = ['--use-webgpu-adapter=swiftshader', '--use-vulkan=swiftshader']
    browser = await launchBrowser({}, [
      '--enable-unsafe-webgpu',
      '--enable-features=Vulkan',
      '--use-angle=swiftshader',
      ...software,
    ])
  })
  afterAll(async () => {
    await browser.close()
    server.close()
  })

  async function openPage(prelude = ''): Promise<import('playwright-core').Page> {
    const page = await browser.newPage()
    await page.goto(address)
    await page.addScriptTag({
      content: `${prelude};${readFileSync(join(place, 'page.js'), 'utf8')}`,
    })
    return page
  }

  it('learns as TensorFlow.js does in plain JavaScript', async () => {
    const page = await openPage()
    const trained: Trained = await page.evaluate('page.trainOnWebgpu(2, 2)')
    expect(trained.selected).toMatchObject({
      name: 'webgpu',
      description: 'WebGPU, google swiftshader, software on the processor',
    })
    expectClose(trained.losses)
    await page.close()
  })

  it.each([
    [
      'without navigator.gpu',
      'Object.defineProperty(navigator, "gpu", { value: undefined })',
      'This browser has no navigator.gpu: it needs a page on https or localhost,',
    ],
    [
      'without a GPU',
      'navigator.gpu.requestAdapter = async () => null',
      'WebGPU finds no GPU here. Allow graphics acceleration',
    ],
  ])('%s it says so', async (_, prelude, reason) => {
    const page = await openPage(prelude)
    const message: string = await page.evaluate('page.trainOnWebgpu(2, 2).catch((e) => e.message)')
    expect(message).toContain(`the backend 'webgpu' is not available here: ${reason}`)
    await page.close()
  })
})
