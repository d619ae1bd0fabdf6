import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { inspectMachine } from '@inkstone/backend'
import type { GoldenCnnDeviation } from '@inkstone/testing'

// The network of golden/cnn-seed-003 against PyTorch's logits, gradients, losses and weights after three
// steps of Adam, on every backend that this machine has; in plain JavaScript after one step. In processes of their own, as programs run them.

interface Answer {
  backend?: string
  tensorsLeft?: number
  deviation?: GoldenCnnDeviation
  unavailable?: string
}

async function onBackend(backend: string, steps = 3): Promise<Answer> {
  const program = `
    import { selectBackend } from '@inkstone/backend'
    import { checkGoldenCnn } from '@inkstone/testing'
    import { adam, lossAndGradients } from '@inkstone/trainer'
    import * as tf from '@tensorflow/tfjs-core'
    async function check() {
      try {
        await selectBackend({ backend: '${backend}', log() {} })
      } catch (error) {
        return { unavailable: error.message }
      }
      const before = tf.memory().numTensors
      const optimizer = adam().create()
      const deviation = await checkGoldenCnn({ lossAndGradients, optimizer, steps: ${steps} })
      optimizer.dispose()
      return { backend: tf.getBackend(), deviation, tensorsLeft: tf.memory().numTensors - before }
    }
    console.log(JSON.stringify(await check()))`
  const args = ['--input-type=module', '-e', program]
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: resolve(__dirname, '../..'),
  })
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Answer
}

const agrees = (backend: string) => ({ backend, tensorsLeft: 0, deviation: expect.any(Object) })

describe("PyTorch's network gives the same logits, gradients, losses and weights", () => {
  it.each([
    ['cpu', 1], // plain JavaScript takes ten seconds a step
    ['inkstone-wasm', 3],
  ])('on the backend %s', async (backend, steps) => {
    expect(await onBackend(backend, steps)).toEqual(agrees(backend)) // outside the tolerance it throws
  })

  it('on the native backend, where there is a compiler', async () => {
    const answer = await onBackend('inkstone')
    if (answer.unavailable === undefined) expect(answer).toEqual(agrees('inkstone'))
    else expect((await inspectMachine()).compiler.found).toBe(false) // no other reason passes
  })
})
