// One contender: TensorFlow.js on the backend that the first argument names. Reads requests from standard
// input, one JSON object a line, and answers each with one.

import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { selectBackend } from '@inkstone/backend'
import { clock, workloads } from './workloads.mjs'

const [backend, imagesFile, labelsFile, clockName, speed] = process.argv.slice(2)
const answer = (object) => process.stdout.write(`${JSON.stringify(object)}\n`)
const ready = new Map()
if (clockName === 'processor') clock.useProcessor()

try {
  const selected = await selectBackend({ backend, log: () => {} })
  answer({ ready: true, description: selected.description })
} catch (error) {
  answer({ ready: false, reason: error.message })
  process.exit(0)
}

const pixels = new Uint8Array(readFileSync(imagesFile))
const labels = Int32Array.from(readFileSync(labelsFile))

for await (const line of createInterface({ input: process.stdin })) {
  const { workload, batch, seconds } = JSON.parse(line)
  const key = `${workload}/${batch}`
  try {
    if (!ready.has(key)) {
      ready.set(key, await workloads[workload]({ pixels, labels, batch, few: speed === 'few' }))
    }
    answer({ rate: await ready.get(key)(seconds) })
  } catch (error) {
    answer({ error: error.message.split('\n')[0] })
  }
}
process.exit(0)
