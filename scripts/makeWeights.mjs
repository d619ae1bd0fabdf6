#!/usr/bin/env node
// `node scripts/makeWeights.mjs`: trains recipes/real-pictures.ts and packs the network into packages/weights; with --lines
// recipes/strings.ts. The same backend and instruction set give the same bytes.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { selectBackend } from '@inkstone/backend'
import { nativeStatus } from '@inkstone/backend-native'
import { assertUntouched, base64, fromBase64, hex, sha256 } from '@inkstone/core'
import { digitStrings, mnist, withNone } from '@inkstone/data'
import { evaluate, predictor } from '@inkstone/metrics'
import { loadModel } from '@inkstone/models'
import { postcode, reader, wholeLine } from '@inkstone/reader'
import { writeWhole } from '@inkstone/run'
import * as tfl from '@tensorflow/tfjs-layers'
import { toFloat16 } from './toFloat16.mjs'
import { root } from './workspace.mjs'

const help = `Usage: node scripts/makeWeights.mjs [options]

  --lines         the network for lines of digits, recipes/strings.ts. After the one for digits: it shares what that has seen
  --run DIR       pack the model of this run of the recipe instead of training one
  --out DIR       default packages/weights/data
  --help
`
const { values: options } = parseArgs({
  options: {
    lines: { type: 'boolean', default: false },
    run: { type: 'string' },
    out: { type: 'string', default: join(root, 'packages/weights/data') },
    help: { type: 'boolean', default: false },
  },
})
if (options.help) {
  process.stdout.write(help)
  process.exit(0)
}

const recipe = options.lines ? 'recipes/strings.ts' : 'recipes/real-pictures.ts'
const command = `node scripts/makeWeights.mjs${options.lines ? ' --lines' : ''}`
const scratch = mkdtempSync(join(tmpdir(), 'inkstone-weights-'))
try {
  const run = options.run ?? train()
  await selectBackend({ backend: 'inkstone' })
  await pack(join(run, options.lines ? 'model-finetuned' : 'model'))
} finally {
  rmSync(scratch, { recursive: true })
}

/** @returns the run's folder */
function train() {
  const program = [join(root, 'apps/runner/bin/inkstone.js'), 'run', recipe]
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
  const measure = options.lines ? lineAccuracyOf : accuracyOf
  const accuracyInFloat32 = await measure(model, known)
  const accuracy = await measure(small, known)
  const figures = {
    accuracy,
    accuracyInFloat32,
    made: `${command}, native C++, ${nativeStatus().isa}`,
  }
  const images = options.lines ? seenBy(lineage) : lineage.map((entry) => entry.images)
  const touched = lineage.map(({ images, sources, ...entry }) => {
    return options.lines ? withoutSignatures(entry) : withFewerSignatures(entry)
  })
  const content = JSON.stringify({ card, lineage: touched, figures, topology, weightSpecs: specs })
  const encoder = new TextEncoder()
  const parts = [encoder.encode(content), bytes, encoder.encode(images.join())]
  const digest = `sha256:${hex(sha256(...parts))}`
  // two files, because none in the repository is larger than 1 MB
  const packed = { digest, content, weights: base64(bytes) }
  const length = options.lines
    ? await write('lines.cjs', packed)
    : (await write('digits.cjs', packed)) + (await write('digitsSeen.cjs', images))
  const percent = (share) => `${(100 * share).toFixed(2)} %`
  console.log(
    `${options.out}: ${length.toLocaleString('en')} bytes, ${digest.slice(0, 19)}..., ` +
      `${options.lines ? 'strings of five test digits' : 'mnist/test'} ${percent(accuracy)}, in float32 ${percent(accuracyInFloat32)}`,
  )
}

/** @returns the file's length */
async function write(name, value) {
  const text = JSON.stringify(value, undefined, 2)
  const note = `// Made by \`${command}\`; do not edit it.\n`
  await writeWhole(join(options.out, name), `${note}module.exports = ${text}\n`)
  return text.length
}

/** On MNIST's test digits, where 'none' is wrong. */
async function accuracyOf(model, { card, lineage }) {
  const { splits } = await withNone(mnist(), { share: 0 }).load()
  const given = { model: predictor(model, card), split: splits.test, lineage }
  return (await evaluate({ name: 'mnist/test', ...given })).evaluation.accuracy
}

/** On 300 strings of five test digits, from touching to apart, as the reader finds them. */
async function lineAccuracyOf(model, { card, lineage }) {
  const options = { strings: 300, gap: [-1, 6] }
  const { test } = (await digitStrings(mnist(), options).load()).splits
  await assertUntouched(lineage, test.digits)
  const format = postcode(5)
  const read = reader({ model: wholeLine({ model: predictor(model, card) }), format })
  let right = 0
  for (let at = 0; at < test.size; at++) {
    const { picture, text } = await test.read(at)
    if ((await read(picture)).text === text) right++
  }
  return right / test.size
}

/** For each entry, the images that the network for digits has seen of the same part. The lines must be composed of these. */
function seenBy(lineage) {
  const [train, validation] = createRequire(import.meta.url)(join(options.out, 'digitsSeen.cjs'))
  return lineage.map(({ dataset, split, sources }) => {
    const seen = { train, validation }[split]
    const known = new Set(digestsOf(seen))
    const other = digestsOf(sources).filter((digest) => !known.has(digest))
    if (other.length === 0) return seen
    throw new Error(
      `${dataset}/${split}: ${other.length} digits that the network for digits has not seen.`,
    )
  })
}

/** Of 8 bytes each. */
function digestsOf(packed) {
  const text = hex(fromBase64(packed))
  return text.match(/.{16}/g) ?? []
}

/** What they would tell of near copies, those of the digits do. */
function withoutSignatures({ signatures, ...entry }) {
  return entry
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
