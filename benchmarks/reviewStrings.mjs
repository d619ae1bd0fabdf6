import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { assertUntouched, lineageEntry, random } from '@inkstone/core'
import { digitStrings, optdigits, reviewed, withNone } from '@inkstone/data'
import { predictor } from '@inkstone/metrics'
import { encodePng } from '@inkstone/pixels'
import { cuts, postcode, reader } from '@inkstone/reader'
import { rejectedFolder } from '@inkstone/run'
import { openDesk } from '../apps/desk/dist/index.js'
import { datasetOf, fineTuned, imageShape, trained } from './reviewTuning.mjs'

// Strings of five digits: the reader reads a pool, the operator corrects some at the desk, and what `reviewed` makes of the answers is
// learnt. A domain has parts, each with its share of all strings.

export const stringDomains = ['strings', 'stringStream']
const [length, gap] = [5, [3, 8]]
/** Held-out strings of each part. */
const heldOut = 300

/** @param known, fresh, held splits of MNIST: what the network knows, and what is new to it
 * @param domains of `stringDomains`
 * @param note takes a row */
export async function stringsOfSeed({
  seed,
  known,
  validation,
  fresh,
  held,
  domains,
  share,
  steps,
  note,
}) {
  const base = withNone(datasetOf({ train: known, validation }), { share: 0.2, seed })
  const { splits } = await base.load()
  const model = await trained({ training: splits.train, validation: splits.validation, seed })
  const lineage = [
    await lineageEntry('training', splits.train),
    await lineageEntry('validation', splits.validation),
  ]
  const others = (await optdigits({ test: 0.4, seed }).load()).splits
  const parts = {
    strings: [
      { part: 'new', of: 1, pool: await stringsOf(others.train, seed, 600), held: others.test },
    ],
    stringStream: [
      { part: 'known', of: 0.9, pool: await stringsOf(fresh, seed, 900), held },
      { part: 'new', of: 0.1, pool: await stringsOf(others.train, seed, 100), held: others.test },
    ],
  }
  for (const domain of domains) {
    const test = []
    for (const { part, of, held } of parts[domain]) {
      test.push({ part, of, strings: await stringsOf(held, seed, heldOut) })
    }
    const pools = parts[domain].map(({ pool }) => pool)
    const touched = [...lineage]
    for (const { digits } of pools) touched.push(await lineageEntry('fine-tuning', digits))
    for (const { strings } of test) await assertUntouched(touched, strings.digits)
    const size = pools.reduce((sum, pool) => sum + pool.size, 0)
    const at = { seed, domain, pool: size, heldOut: heldOut * test.length }
    note({ ...at, way: 'before', ...(await errorsOf(model, test)) })
    const read = []
    for (const pool of pools) read.push(...(await readAll(model, pool)))
    for (const way of domain === 'strings' ? [...ways, 'all'] : ways) {
      const corrected = Math.round(share * size)
      const { data, found } = await corrections({ read, way, corrected, seed })
      const { tuned } = await fineTuned({ model, fresh: data, base, steps, seed })
      note({ ...at, way, ...found, ...(await errorsOf(tuned, test)) })
      tuned.dispose()
    }
  }
  model.dispose()
}

const ways = ['random', 'uncertain', 'diverse']

async function stringsOf(split, seed, strings) {
  const set = digitStrings(datasetOf({ [split.name]: split }), { length, gap, strings, seed })
  return (await set.load()).splits[split.name]
}

const cardOf = (model) => ({
  name: model.name,
  imageShape,
  classes: [...'0123456789', 'none'],
  framing: { fit: 'digit', polarity: 'ink' },
})

async function readAll(model, strings) {
  const card = cardOf(model)
  const engine = cuts({ model: predictor(model, card), images: true })
  const read = reader({ model: engine, format: postcode(length) })
  const all = []
  for (let at = 0; at < strings.size; at++) {
    const { picture, text } = await strings.read(at)
    const reading = await read(picture)
    if (reading.box) all.push({ written: text, reading, picture, card })
  }
  return all
}

/** What the operator corrects in a folder as `inkstone serve --keep-rejected` fills it, and the dataset that comes of it. The folder has what is
 * rejected, in the order of the desk; at random it is any string of the pool. */
async function corrections({ read, way, corrected, seed }) {
  const directory = await mkdtemp(join(tmpdir(), 'inkstone-review-'))
  try {
    const isDesk = way !== 'random' && way !== 'all'
    const drawn = random(seed).split('strings').shuffle(Uint32Array.from(read.keys()))
    const shown = isDesk
      ? read.filter(({ reading }) => !reading.accepted)
      : Array.from(drawn.subarray(0, way === 'all' ? read.length : corrected), (at) => read[at])
    const byDigest = await keepAll(directory, shown)
    const desk = await openDesk(directory, { order: isDesk ? way : 'oldest' })
    const { pictures } = await desk.queue(null, isDesk ? corrected : shown.length)
    const strings = pictures.map(({ digest }) => byDigest.get(digest))
    for (const [at, { digest }] of pictures.entries()) {
      const text = strings[at].written
      await desk.answer({ picture: digest, keyer: null, verdict: 'text', text })
    }
    const loaded = await reviewed(directory).load()
    const wrong = strings.filter(({ written, reading }) => written !== reading.text)
    return {
      data: { name: loaded.name, options: {}, load: async () => loaded },
      found: {
        ...{ labelled: strings.length, wrongBefore: wrong.length },
        ...{ digits: loaded.splits.train.size, skipped: loaded.skipped?.count ?? 0 },
      },
    }
  } finally {
    await rm(directory, { recursive: true })
  }
}

/** @returns the strings by the digests of their pictures */
async function keepAll(directory, strings) {
  const folder = await rejectedFolder(directory)
  const began = Date.now()
  for (const [at, string] of strings.entries()) {
    await folder.keep(pngOf(string), { ...factsOf(string), at: new Date(began + at).toISOString() })
  }
  const { pictures } = await (await openDesk(directory, { order: 'oldest' })).queue(
    null,
    strings.length,
  )
  return new Map(pictures.map(({ digest }, at) => [digest, strings[at]]))
}

function factsOf({ reading: { text, confidence, reason = 'unsure', alternatives, digits }, card }) {
  const images = digits.flatMap(({ image }) => (image ? [image] : []))
  const likely = text === '' ? alternatives : [{ text, confidence }, ...alternatives]
  return {
    ...{ kind: 'text', reason, text, confidence: Math.min(1, confidence), threshold: 0.99 },
    alternatives: likely.map((one) => ({
      text: one.text,
      probability: Math.min(1, one.confidence),
    })),
    model: { name: card.name, digest: 'sha256:00' },
    ...{ classes: card.classes, imageShape, framing: card.framing },
    ...(images.length > 0 && { cuts: images.map(base64Of) }),
  }
}

function base64Of(image) {
  return Buffer.from(image.map((value) => Math.round(255 * value))).toString('base64')
}

function pngOf({ picture: { pixels, width, height } }) {
  return encodePng({ pixels, width, height, channels: 1 }, deflateSync)
}

/** The share of strings that are not read right, whatever the confidence, and of digits in them that are not. */
async function errorsOf(model, parts) {
  const read = reader({ model: predictor(model, cardOf(model)), format: postcode(length) })
  let [error, digitError] = [0, 0]
  const partErrors = {}
  for (const { part, of, strings } of parts) {
    let [wrong, wrongDigits] = [0, 0]
    for (let at = 0; at < strings.size; at++) {
      const { picture, text } = await strings.read(at)
      const { text: found } = await read(picture)
      if (found !== text) wrong++
      wrongDigits += [...text].filter((digit, place) => digit !== found[place]).length
    }
    partErrors[part] = wrong / strings.size
    error += of * partErrors[part]
    digitError += (of * wrongDigits) / (length * strings.size)
  }
  return { error, digitError, partErrors }
}
