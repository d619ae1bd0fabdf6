import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import { inspectMachine } from './inspectMachine'

describe('inspectMachine', () => {
  it('describes this machine and leaves the backend as it was', async () => {
    await tf.setBackend('cpu')
    const report = await inspectMachine()
    expect(tf.getBackend()).toBe('cpu')
    expect(report.node).toBe(process.version.slice(1))
    expect(report.processor.logicalCores).toBeGreaterThanOrEqual(
      report.processor.physicalCores ?? 1,
    )
    expect(report.memory.totalBytes).toBeGreaterThan(report.memory.freeBytes)
    expect(JSON.parse(JSON.stringify(report))).toEqual(report)
  })

  it('shows which variables steer it', async () => {
    process.env.INKSTONE_BACKEND = 'cpu'
    const { environment } = await inspectMachine()
    delete process.env.INKSTONE_BACKEND
    expect(environment).toMatchObject({ INKSTONE_BACKEND: 'cpu' })
  })

  it('tries every backend, the fastest first', async () => {
    const { backends } = await inspectMachine()
    expect(backends.map(({ name }) => name)).toEqual([
      'inkstone',
      'tensorflow',
      'inkstone-wasm',
      'cpu',
      'webgpu',
    ])
    for (const { available, reason, version, detail } of backends) {
      if (available)
        expect([reason, version, detail]).toEqual([null, expect.any(String), expect.any(String)])
      else expect([reason, version, detail]).toEqual([expect.stringMatching(/\w/), null, null])
    }
    expect(backends.slice(2, 4).map(({ available }) => available)).toEqual([true, true])
  })
})
