import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { answersFile } from './answersFile'
import { readReview, rejectedPictures } from './readReview'
import { type RejectedFacts, rejectedFolder } from './rejectedFolder'

let place: string
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'inkstone-rejected-'))
})
afterEach(() => rm(place, { recursive: true }))

const facts: RejectedFacts = {
  kind: 'class',
  reason: 'unsure',
  text: '7',
  confidence: 0.6,
  threshold: 0.9,
  alternatives: [
    { text: '7', probability: 0.6 },
    { text: '1', probability: 0.4 },
  ],
  model: { name: 'cnn', digest: 'sha256:00' },
  classes: ['1', '7'],
  imageShape: [28, 28, 1],
  framing: { fit: 'digit', polarity: 'ink' },
  at: '2026-11-29T12:00:00.000Z',
}
/** What begins like a PNG file; nobody decodes it here. */
const png = (size: number) =>
  Uint8Array.from({ length: size }, (_, at) => [0x89, 0x50, size & 255][at] ?? 0)

test('a picture is kept under its digest, with its facts on a line beside it, once', async () => {
  const folder = await rejectedFolder(place)
  expect(await folder.keep(png(100), facts)).toBe('kept')
  expect(await folder.keep(png(100), facts)).toBe('known')
  expect(await folder.keep(Uint8Array.of(0xff, 0xd8), facts)).toBe('kept')
  const digest = createHash('sha256').update(png(100)).digest('hex')
  expect(await readFile(join(place, `${digest}.png`))).toEqual(Buffer.from(png(100)))
  const line = await readFile(join(place, `${digest}.json`), 'utf8')
  expect(line).toMatch(/^.+\n$/)
  expect(JSON.parse(line)).toEqual({ version: 1, digest, file: `${digest}.png`, ...facts })
  const names = await readdir(place)
  expect(names.filter((name) => name.endsWith('.jpg'))).toHaveLength(1)
  expect(names).toHaveLength(4)
})

test('a picture whose facts cannot be written is not left behind', async () => {
  const folder = await rejectedFolder(place)
  const digest = createHash('sha256').update(png(100)).digest('hex')
  await mkdir(join(place, `${digest}.json.${process.pid}.part`)) // where the facts are written first
  await expect(folder.keep(png(100), facts)).rejects.toThrow('EISDIR')
  expect((await readdir(place)).filter((name) => name.endsWith('.png'))).toEqual([])
})

test('refuses facts that nobody could read again', async () => {
  const folder = await rejectedFolder(place)
  const wrong = { ...facts, alternatives: [{ text: '7', probability: 1.5 }] }
  await expect(folder.keep(png(10), wrong)).rejects.toThrow(
    'rejectedFolder.keep.facts: alternatives.0.probability: ',
  )
  expect(await readdir(place)).toEqual([])
})

test('the folder stays within its limit, whatever arrives at once', async () => {
  const folder = await rejectedFolder(place, { maxBytes: 5000 })
  const kept = await Promise.all(
    Array.from({ length: 20 }, (_, at) => folder.keep(png(1000 + at), facts)),
  )
  const inThere = await readdir(place)
  const sizes = await Promise.all(
    inThere.map(async (name) => (await readFile(join(place, name))).length),
  )
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(5000)
  expect(kept.filter((one) => one === 'kept').length).toBe(3) // of 1,000 bytes and some 500 of facts each
  expect(kept.filter((one) => one === 'full').length).toBe(17)
  const later = await rejectedFolder(place, { maxBytes: 5000 }) // counts what is there
  expect(await later.keep(png(1500), facts)).toBe('full')
})

test('processes that write the same pictures at once leave each whole', async () => {
  const program = `
    const { rejectedFolder } = require(${JSON.stringify(join(__dirname, '../../dist/index.cjs'))})
    ;(async () => {
      const folder = await rejectedFolder(${JSON.stringify(place)})
      const facts = ${JSON.stringify(facts)}
      for (let size = 1000; size < 1030; size++) await folder.keep(Buffer.alloc(size, 0x89), facts)
    })()`
  await Promise.all([1, 2, 3].map(() => promisify(execFile)(process.execPath, ['-e', program])))
  const found = await rejectedPictures(place)
  expect(found).toHaveLength(30)
  for (const { digest, file } of found) {
    const bytes = await readFile(join(place, file))
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(digest)
  }
  expect((await readdir(place)).filter((name) => name.endsWith('.part'))).toEqual([])
})

test('a review reads the pictures, the oldest first, with what was said of them', async () => {
  const folder = await rejectedFolder(place)
  await folder.keep(png(10), { ...facts, at: '2026-11-29T13:00:00.000Z' })
  await folder.keep(png(20), facts)
  const [oldest] = await rejectedPictures(place)
  await answersFile(place).append({
    ...{ picture: oldest!.digest, keyer: null, verdict: 'text', text: '1', at: facts.at },
  })
  const { pictures, outcomes, notes } = await readReview(place)
  expect(pictures.map(({ at }) => at.slice(11, 13))).toEqual(['12', '13'])
  expect(outcomes.get(oldest!.digest)).toMatchObject({ state: 'settled', settled: { text: '1' } })
  expect(notes).toEqual([])
})

test('a damaged line of facts is named; so are a folder that is missing and a run without a review', async () => {
  const digest = 'ef'.repeat(32)
  await writeFile(join(place, `${digest}.json`), '{ "version": 1 }')
  await expect(readReview(place)).rejects.toThrow(new RegExp(`${digest}\\.json: .*digest`))
  await expect(readReview(join(place, 'none'))).rejects.toThrow(
    'none: no such folder. Expected one',
  )
  await writeFile(join(place, 'recipe.json'), '{}')
  await expect(readReview(place)).rejects.toThrow('no picture of this run is under review yet')
})
