import * as tf from '@tensorflow/tfjs-core'
import type { BackendCandidate, BackendName, Readiness } from './backendCandidate'
import { cpuBackend } from './cpuBackend'
import { inspectMachine } from './inspectMachine'
import { selectBackend } from './selectBackend'
import { selectFrom } from './selectFrom'

const lines: string[] = []
const log = (line: string) => lines.push(line)
const named = process.env.INKSTONE_BACKEND

beforeEach(() => {
  lines.length = 0
  delete process.env.INKSTONE_BACKEND // the reader's own choice must not decide the test
})
afterAll(() => {
  if (named !== undefined) process.env.INKSTONE_BACKEND = named
})

function candidate(name: BackendName, prepare: () => Promise<Readiness>): BackendCandidate {
  return { name, prepare }
}

const withoutCompiler = candidate('inkstone', async () => ({
  available: false,
  reason: 'The native kernels did not compile: no compiler found. Install one.\nmore',
}))

describe('selectBackend', () => {
  it('takes the fastest that works on this machine', async () => {
    const { backends } = await inspectMachine()
    const fastest = backends.find(({ available }) => available)
    const selected = await selectBackend({ log })
    expect(selected.name).toBe(fastest?.name)
    expect(selected.reason).toBe('the fastest that works here')
    expect(selected.skipped.map(({ name }) => name)).toEqual(
      backends.slice(0, backends.indexOf(fastest!)).map(({ name }) => name),
    )
    expect(tf.getBackend()).toBe(selected.name)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(`backend ${selected.name}: ${fastest?.detail?.split('; ')[0]}`)
  })

  it('takes the one that the option names', async () => {
    process.env.INKSTONE_BACKEND = 'inkstone-wasm'
    const selected = await selectBackend({ backend: 'cpu', log })
    expect(selected).toEqual({
      name: 'cpu',
      threads: 1,
      isa: undefined,
      description: 'plain JavaScript, 1 thread',
      reason: 'named by the option backend',
      skipped: [],
    })
    expect(tf.getBackend()).toBe('cpu')
    expect(lines).toEqual(['backend cpu: plain JavaScript, 1 thread; named by the option backend'])
  })

  it('takes the one that INKSTONE_BACKEND names', async () => {
    process.env.INKSTONE_BACKEND = 'inkstone-wasm'
    expect(await selectBackend({ log })).toMatchObject({ name: 'inkstone-wasm', isa: 'relaxed' })
    expect(tf.getBackend()).toBe('inkstone-wasm')
    expect(lines).toEqual([
      expect.stringMatching(
        /^backend inkstone-wasm: WebAssembly, relaxed SIMD, \d+ threads?; named by INKSTONE_BACKEND$/,
      ),
    ])
  })

  it('refuses an unknown name and lists the known ones', async () => {
    const expected =
      "expected 'inkstone' or 'tensorflow' or 'inkstone-wasm' or 'cpu' or 'webgpu', got 'gpu'. " +
      'Leave it out to take the fastest that works here.'
    await expect(selectBackend({ backend: 'gpu', log })).rejects.toMatchObject({
      name: 'InkstoneError',
      message: `the option backend: ${expected}`,
    })
    process.env.INKSTONE_BACKEND = 'gpu'
    await expect(selectBackend({ log })).rejects.toThrow(`INKSTONE_BACKEND: ${expected}`)
    expect(lines).toEqual([])
  })
})

describe('among stand-ins', () => {
  it('says in one line why a faster one was not taken', async () => {
    const { name, skipped } = await selectFrom([withoutCompiler, cpuBackend], { log })
    expect(name).toBe('cpu')
    expect(skipped).toEqual([
      {
        name: 'inkstone',
        reason: 'The native kernels did not compile: no compiler found. Install one.\nmore',
      },
    ])
    expect(lines).toEqual([
      'backend cpu: plain JavaScript, 1 thread; inkstone not available: The native kernels did not compile: ' +
        'no compiler found; more: inkstone doctor',
    ])
  })

  it('takes one that is opt-in by name alone', async () => {
    const optional = { ...cpuBackend, optIn: true }
    await expect(selectFrom([optional], { log })).rejects.toThrow('No TensorFlow.js backend works')
    expect(await selectFrom([optional], { backend: 'cpu', log })).toMatchObject({ name: 'cpu' })
  })

  it('says in a second line what should be mended', async () => {
    const warned = {
      ...cpuBackend,
      prepare: async () => ({
        ...(await cpuBackend.prepare()),
        warning: 'two copies: npm dedupe.',
      }),
    }
    const { warning } = await selectFrom([warned as BackendCandidate], { log })
    expect(warning).toBe('two copies: npm dedupe.')
    expect(lines).toEqual([
      'backend cpu: plain JavaScript, 1 thread',
      'warning: two copies: npm dedupe.',
    ])
  })

  it('puts nothing in the place of a named one that does not work', async () => {
    const selection = selectFrom([withoutCompiler, cpuBackend], { backend: 'inkstone', log })
    await expect(selection).rejects.toMatchObject({
      name: 'InkstoneError',
      message:
        "the option backend: the backend 'inkstone' is not available here: The native kernels did not " +
        'compile: no compiler found. Install one.\nmore Leave it out to take the fastest that works here.',
    })
  })

  it('passes over one that computes nonsense', async () => {
    /** Keeps what is written, and multiplies wrongly. */
    class Nonsense extends tf.KernelBackend {
      readonly #values = new WeakMap<object, tf.BackendValues>()
      override write(values: tf.BackendValues): object {
        const id = {}
        this.#values.set(id, values)
        return id
      }
      override read = async (id: object) => this.#values.get(id)!
      override numDataIds = () => 0
      override disposeData = () => true
      override floatPrecision = () => 32 as const
      override dispose() {}
    }
    tf.registerBackend('nonsense', () => new Nonsense(), 0)
    const matMul = { kernelName: 'BatchMatMul', backendName: 'nonsense' }
    tf.registerKernel({
      ...matMul,
      kernelFunc: ({ backend }) => ({
        dataId: (backend as Nonsense).write(Float32Array.of(40)),
        ...{ shape: [1, 1], dtype: 'float32' as const },
      }),
    })
    const works = { available: true, threads: 1, description: '', version: '' } as const
    const nonsense = {
      ...candidate('inkstone-wasm', async () => works),
      name: 'nonsense' as BackendName,
    }
    const { name, skipped } = await selectFrom([nonsense, cpuBackend], { log })
    tf.unregisterKernel(matMul.kernelName, matMul.backendName)
    tf.removeBackend('nonsense')
    expect(name).toBe('cpu')
    expect(skipped.map(({ reason }) => reason)).toEqual(['it computed 3 * 5 + 4 * 6 = 40.'])
  })

  it('passes over one that breaks, one that does not start and one that cannot be written to', async () => {
    class Broken extends tf.KernelBackend {
      override dispose() {}
    }
    tf.registerBackend('wrong', () => new Broken(), 0)
    const works = { available: true, threads: 1, description: '', version: '' } as const
    const candidates = [
      candidate('inkstone', () => Promise.reject(new Error('dlopen: wrong ELF class'))),
      candidate('tensorflow', async () => works), // says so, but registered nothing
      { ...candidate('inkstone-wasm', async () => works), name: 'wrong' as BackendName },
      cpuBackend,
    ]
    const { name, skipped } = await selectFrom(candidates, { log })
    tf.removeBackend('wrong')
    expect(name).toBe('cpu')
    expect(skipped.map(({ reason }) => reason)).toEqual([
      'dlopen: wrong ELF class.',
      expect.stringContaining("'tensorflow' not found in registry"),
      expect.stringContaining("'write' not yet implemented"),
    ])
  })

  it('names every reason where nothing works', async () => {
    await expect(selectFrom([withoutCompiler], { log })).rejects.toThrow(
      'No TensorFlow.js backend works here. inkstone: The native kernels did not compile',
    )
  })
})
