import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { loadAddon } from './loadAddon'

// One addon, several JavaScript threads: all share one pool, and a thread may end at any moment.

const file = process.env.INKSTONE_ADDON ?? join(__dirname, '..', 'build', 'inkstone.node')
const addon = loadAddon()
const size = 96

/** The code of a worker that has the addon; `body` says what it does. */
function worker(body: string): Worker {
  const code = `
    const { parentPort } = require('node:worker_threads')
    const addon = require(${JSON.stringify(file)})
    const matrix = (shift) => Float32Array.from({ length: ${size * size} }, (_, i) => Math.sin(i + shift))
    const product = () => {
      const c = new Float32Array(${size * size})
      const shape = Int32Array.of(1, ${size}, ${size}, ${size}, 0, 0, 0, 0)
      addon.matmul(matrix(0), matrix(1), c, null, false, shape)
      return c
    }
    ${body}`
  return new Worker(code, { eval: true })
}

function answer(from: Worker): Promise<unknown> {
  return new Promise((done, fail) => {
    from.once('message', done)
    from.once('error', fail)
  })
}

function productHere(): Float32Array {
  const matrix = (shift: number) =>
    Float32Array.from({ length: size * size }, (_, i) => Math.sin(i + shift))
  const c = new Float32Array(size * size)
  const shape = Int32Array.of(1, size, size, size, 0, 0, 0, 0)
  addon!.matmul(matrix(0), matrix(1), c, null, false, shape)
  return c
}

const described = addon === undefined ? describe.skip : describe

described('worker_threads', () => {
  test('kernels of several threads at once give the same bits', async () => {
    const workers = [1, 2, 3].map(() =>
      worker('let c; for (let i = 0; i < 60; i++) c = product(); parentPort.postMessage(c)'),
    )
    const answers = Promise.all(workers.map(answer))
    const expected = productHere()
    for (let round = 0; round < 60; round += 1) expectSameBits(productHere(), expected)
    for (const result of await answers) expectSameBits(result as Float32Array, expected)
    await Promise.all(workers.map((each) => each.terminate()))
  })

  test('all threads share one pool', async () => {
    const before = addon!.threads()
    try {
      const setter = worker(
        'addon.setThreads(3); product(); parentPort.postMessage(addon.threads())',
      )
      expect(await answer(setter)).toBe(3)
      await setter.terminate()
      expect(addon!.threads()).toBe(3)
      const tasks = systemThreads()
      for (let round = 0; round < 4; round += 1) {
        const user = worker('addon.setThreads(3); product(); parentPort.postMessage(0)')
        await answer(user)
        await user.terminate()
      }
      expect(systemThreads()).toBeLessThanOrEqual(tasks)
    } finally {
      addon!.setThreads(before)
    }
  })

  test('a worker that ends in the midst of a kernel leaves the others and its memory alone', async () => {
    const expected = productHere()
    const before = addon!.allocatedBytes()
    for (let round = 0; round < 5; round += 1) {
      const busy = worker(`
        globalThis.held = Array.from({ length: 4 }, () => addon.allocate(1 << 20))
        product()
        parentPort.postMessage(0)
        for (;;) product()`)
      await answer(busy)
      await busy.terminate()
      expectSameBits(productHere(), expected)
    }
    expect(addon!.allocatedBytes() - before).toBeLessThan(4 << 20) // what one worker held
  })
})

function expectSameBits(actual: Float32Array, expected: Float32Array): void {
  expect(Buffer.compare(Buffer.from(actual.buffer), Buffer.from(expected.buffer))).toBe(0)
}

/** Threads of this process, or 0 where the system does not say. */
function systemThreads(): number {
  return existsSync('/proc/self/task') ? readdirSync('/proc/self/task').length : 0
}
