// How fast data comes: reading MNIST, and its images in shuffled batches, with and without augmentation.
// Nothing is trained.

import { availableParallelism, cpus } from 'node:os'
import { augmentedSplit, mnist, rotate, scale, shift } from '@inkstone/data'
import { readOptions } from '../scripts/readOptions.mjs'
import { median } from './machine.mjs'

const help = `Usage: node benchmarks/data.mjs [options]

  --rounds N   each figure is the median of as many (default 5)
  --help
`
const { values: options } = readOptions(help, {
  options: { rounds: { type: 'string', default: '5' } },
})
const rounds = Number(options.rounds)

console.log(`${cpus()[0]?.model}, ${availableParallelism()} cores, Node ${process.version}`)

const reading = []
for (let round = 0; round < rounds; round++) {
  const started = performance.now()
  await mnist().load()
  reading.push((performance.now() - started) / 1000)
}
console.log(`reading MNIST, verified and cut: ${median(reading).toFixed(3)} s`)

const whole = (await mnist({ validation: 0 }).load()).splits.train
const { train } = (await mnist().load()).splits
await report('all 60,000 training images, shuffled', whole)
await report('the 54,000 beside a validation part, shuffled', train)
await report('rotate, scale and shift', augmentedSplit(train, [rotate(), scale(), shift()]), 1)

async function report(what, split, epochs = rounds) {
  const speeds = []
  for (let epoch = 0; epoch < epochs; epoch++) {
    const started = performance.now()
    let images = 0
    for await (const { size } of split.batches({ batchSize: 128, shuffleSeed: 1, epoch })) {
      images += size
    }
    speeds.push((images * 1000) / (performance.now() - started))
  }
  const speed = Math.round(median(speeds)).toLocaleString('en')
  console.log(`${what}: ${speed} images/s in batches of 128`)
}
