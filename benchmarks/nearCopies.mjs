// How many images evaluate takes for near copies of training images: honest tests, and copies made on purpose. The table
// of docs/metrics.md.
//   node benchmarks/nearCopies.mjs
import { lineageEntry, nearCopies } from '@inkstone/core'
import { arraySplit, mnist, optdigits } from '@inkstone/data'
import sharp from 'sharp'

const copied = 10_000
const { splits, classes } = await mnist({ validation: 0.1 }).load()
const writers = (await optdigits().load()).splits
const lineage = [await lineageEntry('training', splits.train)]

await count("MNIST's test", splits.test)
await count("MNIST's validation part", splits.validation)
await count("optdigits' test", writers.test)
const own = [await lineageEntry('training', writers.train)]
await count("optdigits' test against its own training part", writers.test, own)

const { images } = await splits.train.read(Array.from({ length: copied }, (_, index) => index))
for (const [right, down] of [
  [1, 0],
  [1, 1],
  [2, 2],
]) {
  await count(`moved by ${right} and ${down}`, await copies(moved(right, down)))
}
for (const more of [1, 10]) {
  const brighter = (image) => image.map((value) => Math.min(255, value + more))
  await count(`brighter by ${more}`, await copies(brighter))
}
await count('a tenth less contrast', await copies((image) => image.map((value) => 0.9 * value)))
for (const quality of [95, 90, 75, 50]) {
  await count(`JPEG of quality ${quality}`, await copies(jpeg(quality)))
}

async function count(what, split, of = lineage) {
  const found = await nearCopies(of, split)
  console.log(`${what}: ${found} of ${split.size}, ${((100 * found) / split.size).toFixed(2)} %`)
}

/** The first training images, changed. */
async function copies(change) {
  const pixels = new Uint8Array(copied * 784)
  for (let index = 0; index < copied; index++) {
    const image = images.subarray(index * 784, (index + 1) * 784)
    const changed = await change(Uint8Array.from(image, (value) => Math.round(255 * value)))
    pixels.set(changed, index * 784)
  }
  const labels = new Int32Array(copied)
  const of = { dataset: 'mnist', name: 'copies', imageShape: [28, 28, 1], classes }
  return arraySplit({ ...of, labels, pixels })
}

function moved(right, down) {
  const inside = (at) => at >= 0 && at < 28
  return (image) =>
    image.map((_, at) => {
      const [y, x] = [Math.floor(at / 28) - down, (at % 28) - right]
      return inside(y) && inside(x) ? image[y * 28 + x] : 0
    })
}

function jpeg(quality) {
  return async (image) => {
    const raw = { width: 28, height: 28, channels: 1 }
    const file = await sharp(Buffer.from(image), { raw }).jpeg({ quality }).toBuffer()
    return sharp(file).greyscale().raw().toBuffer()
  }
}
