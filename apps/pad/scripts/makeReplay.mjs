// `node apps/pad/scripts/makeReplay.mjs`: draws the images that the pad replays while it learns, from MNIST's training part as
// the ready weights divide it, and writes data/replay.bin. The same version gives the same bytes.

import { writeFileSync } from 'node:fs'
import { deflateSync } from 'node:zlib'
import { random } from '@inkstone/core'
import { mnist, withNone } from '@inkstone/data'
import { createJiti } from 'jiti'

/** Images of each class. */
const counts = { train: 50, validation: 30 }

const { handwritingFonts: fonts } = await createJiti(import.meta.url).import(
  '../../../recipes/handwritingFonts.ts',
)
const digits = mnist({ seed: 1, trainingImages: 54_000 })
const { splits } = await withNone(digits, { fonts, seed: 1 }).load()
const [train, validation] = await Promise.all([chosen('train'), chosen('validation')])
const head = new Uint8Array(8)
new DataView(head.buffer).setUint32(0, train.labels.length, true)
new DataView(head.buffer).setUint32(4, validation.labels.length, true)
const bytes = Buffer.concat([
  ...[head, train.labels, validation.labels],
  ...[halves(train.images), halves(validation.images)],
])
const packed = deflateSync(bytes, { level: 9 })
writeFileSync(new URL('../data/replay.bin', import.meta.url), packed)
console.log(`${train.labels.length} and ${validation.labels.length} images, ${packed.length} bytes`)

/** Images of a split: as many of each class, in random order. */
async function chosen(name) {
  const split = splits[name]
  const order = random(1)
    .split(name)
    .shuffle([...Array(split.size).keys()])
  const positions = split.classes.flatMap((_, label) =>
    order.filter((position) => split.labels[position] === label).slice(0, counts[name]),
  )
  const { images, labels } = await split.read(positions)
  return { images, labels: Uint8Array.from(labels) }
}

/** 4 bits a pixel. */
function halves(images) {
  return Uint8Array.from({ length: images.length / 2 }, (_, at) => {
    const [one, other] = [images[2 * at], images[2 * at + 1]].map((value) => Math.round(15 * value))
    return (one << 4) | other
  })
}
