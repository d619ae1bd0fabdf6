// What a source of 1,000,000 images takes: memory, and how fast it is read.
// Writes images of 28x28 as a CSV file (about 2 GB), Parquet files of PNG or folders of PNG files (hard links to
// 500 of them), loads the source and reads one shuffled epoch of it, in a process that is watched; first with
// a tenth of the rows, then with all. What it wrote is removed.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { link, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { readOptions } from '../scripts/readOptions.mjs'

const help = `Usage: node benchmarks/streaming.mjs [options]

  --source NAME   csv, parquet or folder (default: one after the other)
  --rows N        images (default 1000000)
  --folder DIR    where the source is made (default ${tmpdir()})
  --help
`
const { values: options } = readOptions(help, {
  options: {
    source: { type: 'string' },
    rows: { type: 'string', default: '1000000' },
    folder: { type: 'string', default: tmpdir() },
    read: { type: 'string' }, // of the child: the paths of a source that is there
  },
})

// What the data package itself uses, and its tests.
const ofData = createRequire(new URL('../packages/data/package.json', import.meta.url))

const sources = {
  csv: { write: writeCsv, files: ([file]) => file },
  parquet: { write: writeParquet, files: (files) => files },
  folder: { write: writeFolder, files: ([folder]) => folder },
}

if (options.read) await readThrough(options.source, JSON.parse(options.read))
else await compare(Number(options.rows), options.folder)

async function compare(rows, folder) {
  console.log(`${cpus()[0]?.model}, ${availableParallelism()} cores, Node ${process.version}`)
  for (const source of options.source ? [options.source] : Object.keys(sources)) {
    for (const count of [rows / 10, rows]) {
      const place = await mkdtemp(join(folder, 'inkstone-streaming-'))
      try {
        const written = sources[source].files(await sources[source].write(place, count))
        const result = await watched(source, written)
        console.log(
          `${source}, ${count.toLocaleString('en')} images: loaded in ${result.loadSeconds.toFixed(1)} s, ` +
            `one shuffled epoch at ${Math.round(result.imagesPerSecond).toLocaleString('en')} images/s, ` +
            `memory ${result.before} MB before, ${result.peak} MB at most (${result.bytesPerImage} bytes an image)`,
        )
      } finally {
        await rm(place, { recursive: true })
      }
    }
  }
}

/** A hundred digit-like images, mostly paper; the label is the last digit of the kind. */
function pixelsOf(kind) {
  return Uint8Array.from({ length: 784 }, (_, at) =>
    (at * 31 + kind * 17) % 97 < 20 ? (at * 7 + kind) % 256 : 0,
  )
}

async function writeCsv(place, count) {
  const file = join(place, 'images.csv')
  const stream = createWriteStream(file)
  const rows = Array.from({ length: 100 }, (_, kind) => `${kind % 10},${pixelsOf(kind)}\n`)
  for (let row = 0; row < count; row++) {
    if (!stream.write(rows[row % 100])) await once(stream, 'drain')
  }
  stream.end()
  await once(stream, 'close')
  return [file]
}

function pngs(count) {
  const sharp = ofData('sharp')
  const raw = { width: 28, height: 28, channels: 1 }
  return Promise.all(
    Array.from({ length: count }, (_, kind) => sharp(pixelsOf(kind), { raw }).png().toBuffer()),
  )
}

/** 100,000 rows a file at most, as Hugging Face cuts them. */
async function writeParquet(place, count) {
  const entry = pathToFileURL(join(packageFolder('hyparquet-writer'), 'src/index.js'))
  const { parquetWriteBuffer } = await import(entry)
  const pictures = (await pngs(100)).map((bytes) => new Uint8Array(bytes))
  const files = []
  for (let first = 0; first < count; first += 100_000) {
    const rows = Array.from({ length: Math.min(100_000, count - first) }, (_, row) => row % 100)
    const columnData = [
      { name: 'image', data: rows.map((kind) => pictures[kind]), type: 'BYTE_ARRAY' },
      { name: 'label', data: rows.map((kind) => kind % 10), type: 'INT32' },
    ]
    const file = join(place, `${files.length}.parquet`)
    const buffer = parquetWriteBuffer({ columnData, rowGroupSize: 1000 })
    await writeFile(file, new Uint8Array(buffer))
    files.push(file)
  }
  return files
}

/** 500 files are written; all others are hard links to them. */
async function writeFolder(place, count) {
  const originals = join(place, 'originals')
  const folder = join(place, 'images')
  await mkdir(originals)
  for (const [kind, bytes] of (await pngs(500)).entries()) {
    await writeFile(join(originals, `${kind}.png`), bytes)
  }
  for (let label = 0; label < 10; label++) {
    await mkdir(join(folder, `${label}`), { recursive: true })
    for (let first = 0; first < count / 10; first += 500) {
      const links = Array.from({ length: Math.min(500, count / 10 - first) }, (_, at) =>
        link(join(originals, `${at}.png`), join(folder, `${label}`, `${first + at}.png`)),
      )
      await Promise.all(links)
    }
  }
  return [folder]
}

function packageFolder(name) {
  return ofData.resolve.paths(name).map((folder) => join(folder, name))[0]
}

async function watched(source, written) {
  const script = fileURLToPath(import.meta.url)
  const args = [script, '--source', source, '--read', JSON.stringify(written)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  for await (const chunk of child.stdout) text += chunk
  return JSON.parse(text)
}

async function readThrough(source, written) {
  const { csv, imageFolder, parquet } = await import('@inkstone/data')
  const dataset = { csv, parquet, folder: imageFolder }[source]
  const megabytes = () => Math.round(process.memoryUsage.rss() / 1e6)
  const before = megabytes()
  let peak = before
  const watch = () => {
    peak = Math.max(peak, megabytes())
  }
  const timer = setInterval(watch, 20)
  const started = performance.now()
  const { splits } = await dataset(written).load()
  const loaded = performance.now()
  let images = 0
  for await (const batch of splits.train.batches({ batchSize: 128, shuffleSeed: 1 })) {
    images += batch.size
    if (images % 12_800 === 0) watch()
  }
  const seconds = (performance.now() - loaded) / 1000
  clearInterval(timer)
  console.log(
    JSON.stringify({
      before,
      peak,
      bytesPerImage: Math.round(((peak - before) * 1e6) / images),
      loadSeconds: (loaded - started) / 1000,
      imagesPerSecond: images / seconds,
    }),
  )
}
