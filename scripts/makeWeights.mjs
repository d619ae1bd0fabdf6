#!/usr/bin/env node
// `node scripts/makeWeights.mjs`: trains recipes/real-pictures.ts and packs the network into packages/weights; with --lines
// recipes/strings.ts. The same backend and instruction set give the same bytes.

import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { selectBackend } from '@inkstone/backend'
import { nativeStatus } from '@inkstone/backend-native'
import { assertUntouched, base64, fromBase64, hex, sha256 } from '@inkstone/core'
import { digitStrings, mnist, withNone } from '@inkstone/data'
import { evaluate, predictor } from '@inkstone/metrics'
import { loadModel } from '@inkstone/models'
import { postcode, reader, wholeLine } from '@inkstone/reader'
import { writeWhole } from '@inkstone/run'
import { digits } from '@inkstone/weights'
import * as tfl from '@tensorflow/tfjs-layers'
import { packDigests } from './packDigests.mjs'
import { readOptions } from './readOptions.mjs'
import { toFloat16 } from './toFloat16.mjs'
import { packTwelveBits, roundedToTwelveBits } from './twelveBits.mjs'
import { root } from './workspace.mjs'

const help = `Usage: node scripts/makeWeights.mjs [options]

  --lines         the network for lines of digits, recipes/strings.ts. After the one for digits: it shares what that has seen
  --run DIR       pack the model of this run of the recipe instead of training one
  --out DIR       default packages/weights/data
  --help
`
const { values: options } = readOptions(help, {
  options: {
    lines: { type: 'boolean', default: false },
    run: { type: 'string' },
    out: { type: 'string', default: join(root, 'packages/weights/data') },
  },
})

const recipe = options.lines ? 'recipes/strings.ts' : 'recipes/real-pictures.ts'
const command = `node scripts/makeWeights.mjs${options.lines ? ' --lines' : ''}`
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
  const rounded = roundedToTwelveBits(Uint16Array.from(new Float32Array(buffer), toFloat16))
  const bytes = packTwelveBits(rounded)
  const topology = manifest.modelTopology
  const specs = weightSpecs.map((spec) => ({ ...spec, quantization: { dtype: 'float16' } }))
  const small = await tfl.loadLayersModel({
    load: async () => ({ modelTopology: topology, weightSpecs: specs, weightData: rounded.buffer }),
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
  const images = options.lines
    ? await seenBy(lineage)
    : lineage.map((entry) => packDigests(entry.images))
  const touched = lineage.map(({ images, sources, ...entry }) => {
    return options.lines ? withoutSignatures(entry) : withFewerSignatures(entry)
  })
  const content = JSON.stringify({ card, lineage: touched, figures, topology, weightSpecs: specs })
  const packed = {
    digest: digestOf(content, bytes, images),
    content,
    weights: base64(bytes),
  }
  let length = await write(options.lines ? 'lines.cjs' : 'digits.cjs', packed)
  if (!options.lines) {
    await assertHasDigits(lineage)
    // a file of its own, because none in the repository is larger than 1 MB
    length += await write('digitsSeen.cjs', images)
    await renewLines(images)
  }
  const percent = (share) => `${(100 * share).toFixed(2)} %`
  console.log(
    `${options.out}: ${length.toLocaleString('en')} bytes, ${packed.digest.slice(0, 19)}..., ` +
      `${options.lines ? 'strings of five test digits' : 'mnist/test'} ${percent(accuracy)}, in float32 ${percent(accuracyInFloat32)}`,
  )
}

/** What guards every byte of a packed network. */
function digestOf(content, bytes, images) {
  const encoder = new TextEncoder()
  const parts = [encoder.encode(content), bytes, encoder.encode(images.join())]
  return `sha256:${hex(sha256(...parts))}`
}

/** The network for lines has the images of the one for digits in its lineage: its digest is of these too. */
async function renewLines(images) {
  const file = join(options.out, 'lines.cjs')
  if (!existsSync(file)) return
  const { content, weights } = createRequire(import.meta.url)(file)
  const digest = digestOf(content, fromBase64(weights), images)
  await write('lines.cjs', { digest, content, weights }, `${command} --lines`)
}

/** Lines are composed of MNIST's digits. @throws if the network for digits has not seen all of them */
async function assertHasDigits(lineage) {
  const { splits } = await mnist().load()
  for (const entry of lineage) {
    const seen = new Set(digestsOf(entry.images))
    const digits = await splits[entry.split].digests()
    const other = digits.filter((digest) => !seen.has(digest)).length
    if (other > 0)
      throw new Error(`mnist/${entry.split}: ${other} digits that were not trained on.`)
  }
}

/** @returns the file's length */
async function write(name, value, by = command) {
  const text = JSON.stringify(value, undefined, 2)
  const note = `// Made by \`${by}\`; do not edit it.\n`
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

/** The images that the network for digits has seen. The lines must be composed of these. */
async function seenBy(lineage) {
  const packed = createRequire(import.meta.url)(join(options.out, 'digitsSeen.cjs'))
  const ready = await digits()
  ready.model.dispose()
  return lineage.map(({ dataset, split, sources }) => {
    const at = ready.lineage.findIndex((entry) => entry.split === split)
    const known = new Set(digestsOf(ready.lineage[at].images))
    const other = digestsOf(sources).filter((digest) => !known.has(digest))
    if (other.length === 0) return packed[at]
    throw new Error(
      `${dataset}/${split}: ${other.length} digits that the network for digits has not seen.`,
    )
  })
}

/** Of 8 bytes each. */
function digestsOf(images) {
  const text = hex(fromBase64(images))
  return text.match(/.{16}/g) ?? []
}

/** What they would tell of near copies, those of the digits do. */
function withoutSignatures({ signatures, ...entry }) {
  return entry
}

/** One signature in eight, from all over the split: enough to notice a test of near copies, and 1.2 MB less. */
function withFewerSignatures(entry) {
  if (entry.signatures === undefined) return entry
  const all = fromBase64(entry.signatures)
  const kept = new Uint8Array(12 * Math.ceil(all.length / 96))
  for (let row = 0; row < kept.length / 12; row++) {
    kept.set(all.subarray(96 * row, 96 * row + 12), 12 * row)
  }
  return { ...entry, signatures: base64(kept) }
}
