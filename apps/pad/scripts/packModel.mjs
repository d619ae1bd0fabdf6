// Lays the ready weights out for the page: what reads, without the lineage, which is half of the package. They are checked
// against their digest as they are loaded. Writes build/digits.json and build/digits.bin, float16.

import { mkdirSync, writeFileSync } from 'node:fs'
import { digits } from '@inkstone/weights'
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import { toFloat16 } from '../../../scripts/toFloat16.mjs'

await tf.setBackend('cpu')
const { model, card, digest } = await digits()
let saved
await model.save({
  async save(artifacts) {
    saved = artifacts
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } }
  },
})
const weightSpecs = saved.weightSpecs.map(({ name, shape, dtype }) => ({ name, shape, dtype }))
const values = new Float32Array(tf.io.CompositeArrayBuffer.join(saved.weightData))
const halves = Uint16Array.from(values, toFloat16)
const folder = new URL('../build/', import.meta.url)
mkdirSync(folder, { recursive: true })
const content = { card, digest, topology: saved.modelTopology, weightSpecs }
writeFileSync(new URL('digits.json', folder), JSON.stringify(content))
writeFileSync(new URL('digits.bin', folder), new Uint8Array(halves.buffer))
