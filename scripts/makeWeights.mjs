#!/usr/bin/env node
// `node scripts/makeWeights.mjs`: trains recipes/real-pictures.ts and packs the network into packages/weights. The same
// backend and instruction set give the same bytes.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { selectBackend } from '@inkstone/backend'
import { nativeStatus } from '@inkstone/backend-native'
import { base64, fromBase64, hex, sha256 } from '@inkstone/core'
import { mnist, withNone } from '@inkstone/data'
import { evaluate, predictor } from '@inkstone/metrics'
import { loadModel } from '@inkstone/models'
import { writeWhole } from '@inkstone/run'
import * as tfl from '@tensorflow/tfjs-layers'
import { toFloat16 } from './toFloat16.mjs'
import { root } from './workspace.mjs'

const help = `Usage: node scripts/makeWeights.mjs [options]

  --run DIR       pack the model of this run of recipes/real-pictures.ts instead of training one
  --out DIR       default packages/weights/data
  --help
`
const { values: options } = parseArgs({
  options: {
    run: { type: 'string' },
    out: { type: 'string', default: join(root, 'packages/weights/data') },
    help: { type: 'boolean', default: false },
  },
})
if (options.help) {
  process.stdout.write(help)
  process.exit(0)
}

const scratch = mkdtempSync(join(tmpdir(), 'inkstone-weights-'))
try {
  const run = options.run ?? train()
  await selectBackend({ backend: 'inkstone' })
  await pack(join(run, 'model'))
} finally {
  rmSync(scratch, { recursive: true })
}

/** @returns the run's folder */
function train() {
  const program = [join(root, 'apps/runner/bin/inkstone.js'), 'run', 'recipes/real-pictures.ts']
  execFileSync(process.execPath, [...program, '--runs', scratch], { cwd: root, stdio: 'inherit' })
  return join(scratch, 'latest')
}

async function pack(folder) {
  const { model, card } = await loadModel(folder)
  const { model: lineage } = JSON.parse(readFileSync(join(folder, 'lineage.json'), 'utf8'))
  const manifest = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'))
  const weightSpecs = manifest.weightsManifest.flatMap(({ weights }) => weights)
  const { buffer } = Uint8Array.from(readFileSync(join(folder, 'weights.bin')))
  const halves = Uint16Array.from(new Float32Array(buffer), toFloat16)
  const bytes = new Uint8Array(halves.buffer)
  const topology = manifest.modelTopology
  const specs = weightSpecs.map((spec) => ({ ...spec, quantization: { dtype: 'float16' } }))
  const small = await tfl.loadLayersModel({
    load: async () => ({ modelTopology: topology, weightSpecs: specs, weightData: halves.buffer }),
  })
  const known = { card, lineage }
  const accuracyInFloat32 = await accuracyOf(model, known)
  const accuracy = await accuracyOf(small, known)
  const figures = {
    accuracy,
    accuracyInFloat32,
    made: `node scripts/makeWeights.mjs, native C++, ${nativeStatus().isa}`,
  }
  const images = lineage.map((entry) => entry.images)
  const touched = lineage.map(({ images, ...entry }) => withFewerSignatures(entry))
  const content = JSON.stringify({ card, lineage: touched, figures, topology, weightSpecs: specs })
  const encoder = new TextEncoder()
  const parts = [encoder.encode(content), bytes, encoder.encode(images.join())]
  const digest = `sha256:${hex(sha256(...parts))}`
  // two files, because none in the repository is larger than 1 MB
  const length =
    (await write('digits.cjs', { digest, content, weights: base64(bytes) })) +
    (await write('digitsSeen.cjs', images))
  const percent = (share) => `${(100 * share).toFixed(2)} %`
  console.log(
    `${options.out}: ${length.toLocaleString('en')} bytes, ${digest.slice(0, 19)}..., ` +
      `mnist/test ${percent(accuracy)}, in float32 ${percent(accuracyInFloat32)}`,
  )
}

/** @returns the file's length */
async function write(name, value) {
  const text = JSON.stringify(value, undefined, 2)
  const note = '// Made by `node scripts/makeWeights.mjs`; do not edit it.\n'
  await writeWhole(join(options.out, name), `${note}module.exports = ${text}\n`)
  return text.length
}

/** On MNIST's test digits, where 'none' is wrong. */
async function accuracyOf(model, { card, lineage }) {
  const { splits } = await withNone(mnist(), { share: 0 }).load()
  const given = { model: predictor(model, card), split: splits.test, lineage }
  return (await evaluate({ name: 'mnist/test', ...given })).evaluation.accuracy
}

/** One signature in four, from all over the split: enough to notice a test of near copies, and 0.8 MB less. */
function withFewerSignatures(entry) {
  if (entry.signatures === undefined) return entry
  const all = fromBase64(entry.signatures)
  const kept = new Uint8Array(12 * Math.ceil(all.length / 48))
  for (let row = 0; row < kept.length / 12; row++) {
    kept.set(all.subarray(48 * row, 48 * row + 12), 12 * row)
  }
  return { ...entry, signatures: base64(kept) }
}
