// One contender: Inkstone's networks on the TensorFlow.js backend that the first argument names. Reads requests from
// standard input, one JSON object a line, and answers each with one. pytorch.py and keras_peer.py hold the same
// networks; keep them alike.

import { createInterface } from 'node:readline'
import { selectBackend } from '@inkstone/backend'
import { cnn, convNet, rnn, vit } from '@inkstone/models'
import { adam, lossAndGradients, trainableVariables } from '@inkstone/trainer'
import * as tf from '@tensorflow/tfjs-core'

const [backend, , clock] = process.argv.slice(2)
const answer = (object) => process.stdout.write(`${JSON.stringify(object)}\n`)

/** Milliseconds that have passed: of the wall clock, or of this process on the processor. */
function now() {
  if (clock !== 'processor') return performance.now()
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

try {
  const { description } = await selectBackend({ backend, log: () => {} })
  answer({ ready: true, description: `TensorFlow.js ${tf.version_core}, ${description}` })
} catch (error) {
  answer({ ready: false, reason: error.message.split('\n')[0] })
  process.exit(0)
}

const networks = {
  cnn: cnn('seed-001'),
  convnet: convNet(),
  convnet128: convNet({ width: 128 }),
  lstm: rnn(),
  vit3: vit({ depth: 3 }),
  vit12: vit({ depth: 12 }),
  'vit12-recomputed': vit({ depth: 12, recompute: true }),
}

/** A function that makes one step, or one prediction, and reads a number of it. */
function stepOf({ network, batch, what }) {
  const model = networks[network].build({ imageShape: [28, 28, 1], classes: 10, seed: 1 })
  const images = tf.randomUniform([batch, 28, 28, 1], 0, 1, 'float32', 1)
  if (what === 'infer') {
    return () => {
      const logits = model.predict(images)
      logits.dataSync()
      logits.dispose()
    }
  }
  const labels = tf.tidy(() => tf.cast(tf.randomUniform([batch], 0, 10, 'float32', 2), 'int32'))
  const optimizer = adam().create()
  const variables = trainableVariables(model)
  return () => {
    const { loss, logits, gradients } = lossAndGradients(model, images, labels)
    optimizer.step(variables, gradients, 1e-3)
    loss.dataSync()
    tf.dispose([loss, logits, gradients])
  }
}

const steps = new Map()
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line)
  const key = `${request.network}/${request.batch}/${request.what}`
  try {
    if (!steps.has(key)) steps.set(key, stepOf(request))
    const step = steps.get(key)
    const started = now()
    let count = 0
    do {
      step()
      count++
    } while (now() - started < request.seconds * 1000)
    answer({ rate: (count * request.batch * 1000) / (now() - started) })
  } catch (error) {
    answer({ error: error.message.split('\n')[0] })
  }
}
process.exit(0)
