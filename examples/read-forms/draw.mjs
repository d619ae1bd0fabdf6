// Draws the pictures of this folder from test digits of MNIST, so that nothing on them is anybody's: node draw.mjs

import { random } from '@inkstone/core'
import { mnist } from '@inkstone/data'
import sharp from 'sharp'

const { splits } = await mnist().load()
const { test } = splits
const stream = random(21).split('forms')
/** Of who fills in the forms: see `handOf`. */
const hand = { slant: 0.2, pen: 3 }

await draw('envelope.png', 640, 360, {
  shapes: [
    ...[0, 1, 2].map((line) => rule(300, 170 + 30 * line, 260)),
    ...[0, 1, 2, 3, 4].map((cell) => box(300 + 50 * cell, 270, 50, 60)),
    box(530, 30, 70, 90),
  ],
  texts: [{ text: '10115', x: 306, y: 278, pitch: 50 }],
})
await draw('cheque.png', 720, 320, {
  shapes: [box(430, 106, 270, 72), rule(40, 150, 360), rule(40, 200, 360), rule(420, 270, 260)],
  texts: [{ text: '1,234.50', x: 436, y: 117, pitch: 34 }],
})
await draw('form.png', 760, 520, {
  shapes: [0, 1, 2, 3].map((field) => box(40, 30 + 120 * field, 680, 80)),
  texts: [
    { text: '31.12.2026', x: 60, y: 46, pitch: 40 },
    { text: '79927398713', x: 60, y: 166, pitch: 40 },
    { text: '80331', x: 60, y: 286, pitch: 40 },
    { text: '72.40', x: 60, y: 406, pitch: 40 },
  ],
})

/** Dark ink on bright paper: the shapes are printed, the texts written. */
async function draw(file, width, height, { shapes, texts }) {
  const written = []
  for (const { text, x, y, pitch } of texts) {
    let left = x
    for (const character of text) {
      if (/\d/.test(character)) {
        written.push({ input: await digit(Number(character)), left, top: y, blend: 'darken' })
        left += pitch
      } else {
        const stroke = character === ',' ? 'M6 3 L3 11' : 'M3 3 L5 5'
        const svg = `<svg width="10" height="16"><path d="${stroke}" stroke="#20243c" stroke-width="4" stroke-linecap="round" fill="none"/></svg>`
        written.push({ input: Buffer.from(svg), left: left + 6, top: y + 38 })
        left += 22
      }
    }
  }
  const svg = `<svg width="${width}" height="${height}">${shapes.join('')}</svg>`
  await sharp({ create: { width, height, channels: 3, background: '#f4f1e8' } })
    .composite([{ input: Buffer.from(svg) }, ...written])
    .greyscale()
    .png()
    .toFile(new URL(file, import.meta.url).pathname)
}

/** A test image of a digit, twice as large, on the paper's colour. All are of one hand: of forty, the one whose slant and pen are nearest. */
async function digit(label) {
  const of = [...test.labels.keys()].filter((at) => test.labels[at] === label)
  const drawn = Array.from({ length: 40 }, () => of[stream.integer(of.length)])
  const found = []
  for (const at of drawn) found.push((await test.read([at])).images)
  const [images] = found.sort((one, other) => awayFromHand(one) - awayFromHand(other))
  const grey = Buffer.from(Uint8Array.from(images, (value) => Math.round(241 - 205 * value)))
  return sharp(grey, { raw: { width: 28, height: 28, channels: 1 } })
    .resize(50)
    .png()
    .toBuffer()
}

function awayFromHand(image) {
  const { slant, pen } = handOf(image)
  return Math.abs(slant - hand.slant) / 0.2 + Math.abs(pen - hand.pen)
}

/** Pixels that the writing leans to the right for each of its height, by the moments of its ink; and the width of its strokes, twice its
 * ink for each pixel of its outline. */
function handOf(image) {
  const side = 28
  let [mass, x1, y1, outline] = [0, 0, 0, 0]
  image.forEach((ink, at) => {
    mass += ink
    x1 += ink * (at % side)
    y1 += ink * Math.floor(at / side)
    outline += Math.hypot(ink - (image[at + 1] ?? 0), ink - (image[at + side] ?? 0))
  })
  let [across, down] = [0, 0]
  image.forEach((ink, at) => {
    const y = Math.floor(at / side) - y1 / mass
    across += ink * ((at % side) - x1 / mass) * y
    down += ink * y * y
  })
  return { slant: -across / down, pen: (2 * mass) / outline }
}

function rule(x, y, width) {
  return `<path d="M${x} ${y} h${width}" stroke="#9aa0a8" fill="none"/>`
}

function box(x, y, width, height) {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" stroke="#9aa0a8" fill="none"/>`
}
