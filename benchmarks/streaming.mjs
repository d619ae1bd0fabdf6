// What a source of 1,000,000 images takes: memory, and how fast it is read.
//
//   node benchmarks/streaming.mjs [--rows 1000000] [--folder <where the file is made>]
//
// Writes a CSV file of 28x28 images (about 2 GB), indexes it and reads one shuffled epoch of it, in a
// process that is watched; then the same with a tenth of the rows. The file is removed.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    folder: { type: 'string', default: tmpdir() },
    read: { type: 'string' },
  },
})

if (values.read) await readThrough(values.read)
else await compare(Number(values.rows), values.folder)

async function compare(rows, folder) {
  const place = await mkdtemp(join(folder, 'inkstone-streaming-'))
  try {
    console.log(`${cpus()[0]?.model}, ${availableParallelism()} cores, Node ${process.version}`)
    for (const count of [rows / 10, rows]) {
      const file = join(place, `${count}.csv`)
      await writeImages(file, count)
      const { size } = await stat(file)
      const result = await watched(file)
      console.log(
        `${count.toLocaleString('en')} images, ${(size / 1e6).toFixed(0)} MB of CSV: ` +
          `indexed in ${result.indexSeconds.toFixed(1)} s, ` +
          `one shuffled epoch at ${Math.round(result.imagesPerSecond).toLocaleString('en')} images/s, ` +
          `memory ${result.before} MB before, ${result.peak} MB at most (${result.bytesPerImage} bytes an image)`,
      )
      await rm(file)
    }
  } finally {
    await rm(place, { recursive: true })
  }
}

/** Digit-like rows: mostly paper. */
async function writeImages(file, count) {
  const stream = createWriteStream(file)
  const rows = Array.from({ length: 100 }, (_, kind) => {
    const pixels = Array.from({ length: 784 }, (_, at) =>
      (at * 31 + kind * 17) % 97 < 20 ? (at * 7 + kind) % 256 : 0,
    )
    return `${kind % 10},${pixels.join(',')}\n`
  })
  for (let row = 0; row < count; row++) {
    if (!stream.write(rows[row % 100])) await once(stream, 'drain')
  }
  stream.end()
  await once(stream, 'close')
}

async function watched(file) {
  const script = fileURLToPath(import.meta.url)
  const child = spawn(process.execPath, [script, '--read', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  for await (const chunk of child.stdout) text += chunk
  return JSON.parse(text)
}

async function readThrough(file) {
  const { csv } = await import('@inkstone/data')
  const megabytes = () => Math.round(process.memoryUsage.rss() / 1e6)
  const before = megabytes()
  let peak = before
  const watch = () => {
    peak = Math.max(peak, megabytes())
  }
  const timer = setInterval(watch, 20)
  const started = performance.now()
  const { splits } = await csv(file).load()
  const indexed = performance.now()
  let images = 0
  for await (const batch of splits.train.batches({ batchSize: 128, shuffleSeed: 1 })) {
    images += batch.size
    if (images % 12_800 === 0) watch()
  }
  const seconds = (performance.now() - indexed) / 1000
  clearInterval(timer)
  console.log(
    JSON.stringify({
      before,
      peak,
      bytesPerImage: Math.round(((peak - before) * 1e6) / images),
      indexSeconds: (indexed - started) / 1000,
      imagesPerSecond: images / seconds,
    }),
  )
}
