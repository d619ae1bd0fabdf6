import { type ChildProcess, spawn } from 'node:child_process'
import { openSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { saveModel } from '@inkstone/models'
import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import sharp from 'sharp'
import { inkstone, temporaryFolder } from '../../test/spawnInkstone'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let red: Buffer
beforeAll(async () => {
  folder = await temporaryFolder()
  await tf.setBackend('cpu')
  const dense = tfl.layers.dense({ units: 3, useBias: false })
  const pooled = tfl.layers.globalAveragePooling2d({ inputShape: [32, 32, 3] })
  const model = tfl.sequential({ layers: [pooled, dense] })
  tf.tidy(() => dense.setWeights([tf.mul(tf.eye(3), 8)])) // the mean of each channel is a logit
  await saveModel(model, join(folder.path, 'colours'), {
    name: 'colours',
    classes: ['red', 'green', 'blue'],
    imageShape: [32, 32, 3],
    framing: { fit: 'resize', polarity: 'bright' },
  })
  red = await sharp({ create: { width: 50, height: 50, channels: 3, background: '#ff0000' } })
    .png()
    .toBuffer()
})
afterAll(() => folder.remove())

const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children) child.kill('SIGTERM') // those of a test that failed
})

const command = ['serve', '--model', 'colours', '--port', '0', '--timeout-ms', '60000']

interface Started {
  address: string
  /** What was printed so far, on stdout and stderr. */
  text(): string
  signal(name: NodeJS.Signals): void
  ended: Promise<number | null>
}

/** @param stdout a file that it prints to; default: this test reads it */
function start(args: string[], stdout?: number): Promise<Started> {
  const program = resolve(__dirname, '../../bin/inkstone.js')
  const env = { ...process.env, NO_COLOR: '1', INKSTONE_BACKEND: 'cpu' }
  const child = spawn(process.execPath, [program, ...args], {
    cwd: folder.path,
    env,
    stdio: ['ignore', stdout ?? 'pipe', 'pipe'],
  })
  children.push(child)
  let text = ''
  const ended = new Promise<number | null>((done) => child.on('close', done))
  return new Promise((found, failed) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (more: string) => {
        text += more
        const [, address] = /^serving +(http:\S+)$/m.exec(text) ?? []
        if (address) {
          found({ address, text: () => text, signal: (name) => child.kill(name), ended })
        }
      })
    }
    ended.then((code) => failed(new Error(`ended with ${code}: ${text}`)))
  })
}

const classified = async (address: string, limitMs = 100_000) => {
  const headers = { 'content-type': 'image/png' }
  const signal = AbortSignal.timeout(limitMs)
  const init = { method: 'POST', headers, body: red, signal }
  const answer = await fetch(`${address}/v1/classify`, init)
  return { status: answer.status, ...((await answer.json()) as object) }
}

it('serves until SIGTERM, with the pad at its root, and loads its model again at SIGHUP', async () => {
  const { address, text, signal, ended } = await start([...command, '--pad'])
  const page = await (await fetch(address)).text()
  expect(page).toContain('<title>Inkstone Pad</title>')
  const [, script] = /src="(\.\/assets\/[^"]+\.js)"/.exec(page)!
  expect((await fetch(new URL(script!, `${address}/`))).status).toBe(200)
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect(text()).toMatch(/^model +colours, 3 classes, sha256:[0-9a-f]{12}$/m)
  expect(await classified(address)).toMatchObject({
    status: 200,
    predictions: [{ class: 'red' }],
  })
  signal('SIGHUP')
  const swaps = async () =>
    (await (await fetch(`${address}/metrics`)).text()).includes('swaps_total 1\n')
  while (!(await swaps())) await new Promise((later) => setTimeout(later, 50))
  expect((await classified(address)).status).toBe(200)
  signal('SIGTERM')
  expect(await ended).toBe(0)
  expect(text()).toContain('Stopping: the requests that have begun are answered first.')
})

it('goes on when its log cannot be written, and says so', async () => {
  const { address, text, signal, ended } = await start(
    [...command, '--json'],
    openSync('/dev/full', 'w'),
  )
  expect((await classified(address)).status).toBe(200)
  expect((await classified(address)).status).toBe(200)
  expect(text()).toContain('The log cannot be written (ENOSPC): lines are lost')
  signal('SIGTERM')
  expect(await ended).toBe(0)
})

it('shares the port among processes, and starts one again that was killed', async () => {
  const { address, text, signal, ended } = await start([...command, '--workers', '2', '--json'])
  const figure = async (name: string) => {
    // a connection that was handed to a process as it died is never answered: a client needs a limit of its own
    const init = { headers: { connection: 'close' }, signal: AbortSignal.timeout(8000) }
    const text = await (await fetch(`${address}/metrics`, init)).text()
    return Number(new RegExp(`^${name} (.+)$`, 'm').exec(text)?.[1])
  }
  const until = async (name: string, value: number) => {
    const found = () => figure(name).catch(() => undefined) // of a process that is killed
    while (!(((await found()) ?? 0) >= value)) await new Promise((later) => setTimeout(later, 50))
  }
  await until('inkstone_queue_limit', 2 * 512) // both are ready
  expect((await classified(address)).status).toBe(200)
  const swap = () =>
    fetch(`${address}/v1/models`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    })
  const swapped = await Promise.all([swap(), swap(), swap()])
  expect(swapped.map(({ status }) => status)).toEqual([200, 200, 200])
  await until('inkstone_model_swaps_total', 2 * 3)
  const [, pid] = /"pid":(\d+)/.exec(text())!
  process.kill(Number(pid), 'SIGKILL')
  await until('inkstone_process_restarts_total', 1)
  await until('inkstone_queue_limit', 2 * 512)
  const again = (): ReturnType<typeof classified> => classified(address, 8000).catch(() => again())
  expect((await again()).status).toBe(200)
  signal('SIGTERM')
  expect(await ended).toBe(0)
})

it('warns of a service that is open to others, and refuses what it cannot do', async () => {
  const { text, signal, ended } = await start([...command, '--host', '0.0.0.0'])
  expect(text()).toMatch(/^warning +other machines reach this service, and it has no token/m)
  signal('SIGINT')
  expect(await ended).toBe(0)
  const at = { cwd: folder.path }
  const [bare, port] = await Promise.all([
    inkstone(['serve', '--model', 'none'], at),
    inkstone(['serve', '--model', 'colours', '--port', 'high'], at),
  ])
  expect([bare.code, port.code]).toEqual([1, 1])
  expect(bare.stderr).toContain('error: none: no such folder.')
  expect(port.stderr).toBe("error: --port: expected a number, got 'high'.\n")
})
