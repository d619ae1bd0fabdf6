import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { HostThread } from './host'
import { nodeHost } from './nodeHost'
import { startKernels } from './startKernels'
import type { Bindings } from './testing/bindings'

const side = 512

/** A product of two matrices of `side` by `side`, as bytes. */
async function product(threads: number): Promise<{ threads: number; bytes: string }> {
  const { kernels, status } = await startKernels(nodeHost(), { threads })
  const { matmul } = kernels.addon as object as Bindings
  const matrix = (): Float32Array => {
    const { buffer, byteOffset } = kernels.heap.allocate(4 * side * side)
    return new Float32Array(buffer, byteOffset, side * side)
  }
  const [a, b, c] = [matrix(), matrix(), matrix()]
  for (let index = 0; index < a.length; index += 1) {
    a[index] = Math.sin(index)
    b[index] = Math.cos(index)
  }
  const shape = Int32Array.of(1, side, side, side, 0, 0, 0, 0)
  for (let round = 0; round < 20; round += 1) {
    c.fill(0)
    matmul(a, b, c, null, false, shape)
  }
  return { threads: status.threads, bytes: Buffer.from(c.slice().buffer).toString('base64') }
}

test('results have the same bits on one, two and four threads', async () => {
  const one = await product(1)
  expect(one.threads).toBe(1)
  for (const threads of [2, 4]) expect(await product(threads)).toEqual({ ...one, threads })
})

test('a worker that cannot start leaves fewer threads, and the reason', async () => {
  const host = nodeHost()
  let started = 0
  const startThread = (program: string): HostThread => {
    started += 1
    return host.startThread(started === 2 ? 'throw new Error("no room")' : program)
  }
  const { status, kernels } = await startKernels({ ...host, startThread }, { threads: 3 })
  expect(status).toMatchObject({ threads: 2, reason: 'no room' })
  expect(kernels.addon.threads()).toBe(2)
  const none = (): never => {
    throw new Error('workers are forbidden here')
  }
  const alone = await startKernels({ ...host, startThread: none }, { threads: 2 })
  expect(alone.status).toMatchObject({ threads: 1, reason: 'workers are forbidden here' })
})

test('a program ends though its threads sleep', () => {
  const bundle = join(__dirname, '..', 'dist', 'index.js')
  const program = `
    import * as tf from '@tensorflow/tfjs-core'
    import { startWasm } from ${JSON.stringify(bundle)}
    const { threads } = await startWasm({ threads: 3 })
    await tf.setBackend('inkstone-wasm')
    const ones = tf.ones([300, 300])
    console.log(threads, tf.sum(tf.matMul(ones, ones)).dataSync()[0])`
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: join(__dirname, '..'),
    encoding: 'utf8',
    timeout: 120_000,
  })
  expect(printed).toBe(`3 ${300 ** 3}\n`)
})

test('a task that cannot allocate is an error of the call, on whichever thread it runs', async () => {
  const megabyte = 2 ** 20
  const { kernels } = await startKernels(nodeHost(), { threads: 3, maximumBytes: 32 * megabyte })
  const { heap, addon } = kernels
  const { matmul } = addon as object as Bindings
  const matrices = Array.from({ length: 3 }, () => {
    const { buffer, byteOffset } = heap.allocate(4 * side * side)
    return new Float32Array(buffer, byteOffset, side * side).fill(1)
  })
  const blocks: ReturnType<typeof heap.allocate>[] = []
  expect(() => {
    for (;;) blocks.push(heap.allocate(megabyte / 8))
  }).toThrow('could not allocate')
  // Rows of a product need working memory of each thread.
  const multiply = (): unknown =>
    matmul(...matrices, null, false, Int32Array.of(1, side, side, side, 0, 1, 0, 0))
  expect(multiply).toThrow(/^matmul: could not allocate \d+ bytes/)
  expect(multiply).toThrow(/^matmul: could not allocate \d+ bytes/) // and no thread is lost
  for (const block of blocks) heap.free(block)
  multiply()
  expect(matrices[2]![side]).toBe(side)
})
