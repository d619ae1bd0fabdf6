#!/usr/bin/env node
// `pnpm bench:pictures`: how a model of digits reads pictures as people take them, drawn of MNIST's test digits: with the
// framing of `inkstone predict`, and beside it with one paper level for all of a picture and everything on it taken for ink.

import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { selectBackend } from '@inkstone/backend'
import { isInkstoneError, random } from '@inkstone/core'
import { frameDigit, frameInk, mnist, readImageFile } from '@inkstone/data'
import { classify, predictor } from '@inkstone/metrics'
import { loadModel } from '@inkstone/models'
import { evenInk } from '@inkstone/pixels'
import { digits } from '@inkstone/weights'
import { readOptions } from '../scripts/readOptions.mjs'
import { describeMachine, machineLine } from './machine.mjs'
import { writeResult } from './writeResult.mjs'

const help = `Usage: node benchmarks/pictures.mjs [options]

  --model DIR     a model of digits (default: the ready weights)
  --of-each N     pictures of each kind (default 10)
  --no-write      leave benchmarks/results alone
  --help
`
const { values: options } = readOptions(help, {
  options: {
    model: { type: 'string' },
    'of-each': { type: 'string', default: '10' },
    write: { type: 'boolean', default: true },
  },
  allowNegative: true,
})
const ofEach = Number(options['of-each'])
// what the workspace's root does not depend on
const ofData = createRequire(new URL('../packages/data/package.json', import.meta.url))
const sharp = ofData('sharp')
const { drawPicture, pictureKinds, strokeGlyph } = ofData('@inkstone/testing')

/** What differs from a drawn picture in how it is kept in a file. */
const files = {
  'JPEG 40': ['light gradient', (image) => image.jpeg({ quality: 40 })],
  'turned by EXIF': ['ruled', (image) => image.rotate(-90).jpeg().withMetadata({ orientation: 6 })],
  'upside down by EXIF': [
    'clean',
    (image) => image.rotate(180).jpeg().withMetadata({ orientation: 3 }),
  ],
  WebP: ['hand shadow', (image) => image.webp({ quality: 60 })],
}
const rows = [
  ...pictureKinds.map((kind) => ({ name: kind, kind, digits: 1 })),
  ...Object.entries(files).map(([name, [kind, keep]]) => ({ name, kind, digits: 1, keep })),
  ...['clean', 'ruled', 'light gradient', 'desk'].map((kind) => ({
    name: `two digits, ${kind}`,
    kind,
    digits: 2,
  })),
  ...['clean', 'noisy paper', 'light gradient', 'hand shadow', 'ruled', 'squared', 'desk'].map(
    (kind) => ({ name: `empty, ${kind}`, kind, digits: 0 }),
  ),
  { name: 'a letter', kind: 'clean', digits: 1, letters: ['A', 'K', 'W', 'X'] },
]

await selectBackend()
const { model, card } = options.model ? await given(options.model) : await digits()
const { splits } = await mnist().load()
const machine = describeMachine()
const folder = await mkdtemp(join(tmpdir(), 'inkstone-pictures-'))
const table = []
try {
  for (const row of rows) {
    const drawn = random(1).split('digits').split(row.name)
    const counts = { name: row.name, pictures: 0, found: tally(), plain: tally() }
    const seen = { found: [], plain: [] }
    const labels = []
    for (let seed = 0; seed < ofEach; seed++) {
      const positions = Array.from({ length: row.digits }, () => drawn.integer(splits.test.size))
      const { images } = await splits.test.read(positions)
      const characters = row.letters
        ? [strokeGlyph(row.letters[seed % row.letters.length])]
        : positions.map((_, at) => images.slice(at * 784, (at + 1) * 784))
      const { pixels, width, height, channels } = drawPicture(row.kind, characters, seed)
      const file = join(folder, `${row.name}-${seed}.picture`)
      const image = sharp(pixels, { raw: { width, height, channels } })
      await (row.keep ? row.keep(image) : image.png()).toFile(file)
      const isDigit = row.digits === 1 && !row.letters
      labels.push(isDigit ? String(splits.test.labels[positions[0]]) : undefined)
      const picture = await readImageFile(file)
      seen.found.push(framed(file, () => frameDigit(picture)))
      seen.plain.push(framed(file, () => plainly(picture)))
      counts.pictures++
    }
    for (const way of ['found', 'plain']) {
      const answers = await classify(predictor(model, card), seen[way])
      for (const [at, answer] of answers.entries()) count(counts[way], answer, labels[at])
    }
    table.push(counts)
    process.stdout.write(`${line(counts)}\n`)
  }
} finally {
  await rm(folder, { recursive: true })
}

/** The model of a folder; without one, what to do. */
async function given(directory) {
  try {
    return await loadModel(directory)
  } catch (error) {
    if (!isInkstoneError(error)) throw error
    process.stderr.write(`pictures: ${error.message} Leave out --model for the ready weights.\n`)
    process.exit(1)
  }
}

function framed(file, frame) {
  try {
    return { file, image: Float32Array.from(frame(), (value) => value / 255) }
  } catch (error) {
    if (!isInkstoneError(error)) throw error
    return { file, error: error.message }
  }
}

/** One paper level, and all that differs from it is ink of one digit. */
function plainly(picture) {
  const { table: inkOf, full, scatter } = evenInk(picture)
  const isBlank = full < 16 || full < 4 * scatter
  const ink = Float32Array.from(picture.pixels, (value) => (isBlank ? 0 : inkOf[value]))
  return isBlank ? new Uint8Array(784) : frameInk(ink, picture.width, picture.height)
}

function tally() {
  return { right: 0, wrong: 0, unsure: 0, refused: 0 }
}

/** Right, sure of something else, marked as unsure, or refused: with a reason, or as no digit. */
function count(tallied, answer, label) {
  if ('error' in answer || answer.class === 'none') tallied.refused++
  else if (answer.class === label) tallied.right++
  else if (answer.accepted === false) tallied.unsure++
  else tallied.wrong++
}

function line({ name, pictures, found, plain }) {
  const cells = [found, plain].map(
    ({ right, wrong, unsure, refused }) => `${right} | ${wrong} | ${unsure} | ${refused}`,
  )
  return `| ${name} | ${pictures} | ${cells.join(' | ')} |`
}

const oneDigit = table.filter(({ name }) => !/^(two|empty|a letter)/.test(name))
const total = (way, field) => oneDigit.reduce((sum, row) => sum + row[way][field], 0)
const pictures = oneDigit.reduce((sum, row) => sum + row.pictures, 0)
const summary = `Of ${pictures} pictures of one digit ${total('found', 'right')} are read right, ${total('found', 'wrong')} wrong without a mark, ${total('found', 'unsure')} wrong and marked unsure, ${total('found', 'refused')} refused; with one paper level ${total('plain', 'right')} right, ${total('plain', 'wrong')} wrong without a mark.`
process.stdout.write(`\n${summary}\n`)
if (options.write) {
  const date = new Date().toISOString().slice(0, 10)
  const page = `# Pictures as people take them

${summary}

Drawn by \`drawPicture\` of @inkstone/testing from digits of MNIST's test, kept in files, and read as \`inkstone predict\` reads them.
A picture is read right, wrong, wrong but marked unsure by the model's threshold, or refused, with a reason or as no digit. "Everything is ink"
takes one paper level for the whole picture, and all that differs from it for one digit.

| pictures | count | right | wrong | unsure | refused | everything is ink: right | wrong | unsure | refused |
|---|---|---|---|---|---|---|---|---|---|
${table.map(line).join('\n')}

Model: ${options.model ? card.name : 'the ready weights'}. \`node benchmarks/pictures.mjs --of-each ${ofEach}\`. ${machineLine(machine)}
`
  const results = join(dirname(fileURLToPath(import.meta.url)), 'results')
  writeResult(
    results,
    `pictures-${date}`,
    { machine, model: options.model ? card.name : 'ready weights', table },
    page,
  )
}
