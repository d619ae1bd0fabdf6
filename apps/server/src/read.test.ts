import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { selectBackend } from '@inkstone/backend'
import { reviewed } from '@inkstone/data'
import { openDesk } from '@inkstone/desk'
import { pageReader, parseField, parseFormat, type Reading } from '@inkstone/reader'
import { readReview } from '@inkstone/run'
import { digits, lines } from '@inkstone/weights'
import createClient from 'openapi-fetch'
import sharp from 'sharp'
import { metric, picture, problemOf, type Served, send, served, until } from '../test/service'
import { writtenLines } from '../test/writtenLines'
import type { paths } from './index'

// POST /v1/read with the ready weights, on the pictures of examples/read-forms: draw.mjs there says what is written on them.

const forms = resolve(__dirname, '../../../examples/read-forms')
const events: object[] = []
let here: Served
let envelope: Buffer
let form: Buffer
let page: Buffer
let kept: string
beforeAll(async () => {
  await selectBackend({ log: () => {} })
  kept = await mkdtemp(join(tmpdir(), 'inkstone-strings-'))
  here = await served({
    model: undefined,
    loading: { backend: undefined },
    limits: { maxLines: 20 },
    rejected: { keep: kept },
    log: (event) => events.push(event),
  })
  envelope = await readFile(join(forms, 'envelope.png'))
  form = await readFile(join(forms, 'form.png'))
  page = await writtenLines(Array.from({ length: 20 }, (_, at) => String(10_000 + 1379 * at)))
})
afterAll(async () => {
  await here.close()
  await rm(kept, { recursive: true })
})

const fieldsOfForm = [
  '44,34,672,72=date',
  '44,154,672,72=luhn:11',
  '44,274,672,72=postcode:5',
  '44,394,672,72=amount',
]
const textsOfForm = ['31.12.2026', '79927398713', '80331', '72.40']

const client = () => createClient<paths>({ baseUrl: here.service.address })
const read = (query: string, body: RequestInit['body'], type = 'image/png', init = {}) =>
  send(here, body, type, init, `/v1/read?${query}`)

it('is as sure of a string as the reader of these models', async () => {
  const field = '44,394,672,72=amount'
  const answer = await read(`field=${encodeURIComponent(field)}`, form)
  const { pictures } = (await answer.json()) as { pictures: [{ readings: [Reading] }] }
  const itself = pageReader({
    ...{ model: await digits(), line: await lines(), format: parseFormat('digits') },
    fields: [parseField(field)],
  })
  const grey = await sharp(form).greyscale().raw().toBuffer({ resolveWithObject: true })
  const { width, height } = grey.info
  const [own] = await itself({ pixels: new Uint8Array(grey.data), width, height })
  expect(own!.confidence).toBeLessThan(0.999) // engines that count alike would be surer by their agreement
  expect(pictures[0].readings[0].confidence).toBeCloseTo(own!.confidence, 4)
})

it('reads a field of a picture, as PNG and as JPEG', async () => {
  const { data } = await client().POST('/v1/read', {
    params: { query: { format: 'postcode:5', field: ['290,262,270,76'], errorRate: 0.1 } },
    body: 'the body of the next line',
    bodySerializer: () => envelope,
    headers: { 'content-type': 'image/png' },
  })
  expect(data!.model.digest).toBe(here.service.model.digest)
  const [first] = data!.pictures
  expect(first!.name).toBe('picture')
  const [reading, ...more] = first!.readings!
  expect(more).toEqual([])
  expect(reading).toMatchObject({ field: 1, line: 1, text: '10115', accepted: true })
  expect(reading!.digits.map((digit) => digit.class).join('')).toBe('10115')
  for (const [at, { box }] of reading!.digits.entries()) {
    // draw.mjs: an image of 28 x 28, twice as large, every 50 pixels, the first at 306, 278
    expect(box.left).toBeGreaterThanOrEqual(306 + 50 * at)
    expect(box.left + box.width).toBeLessThanOrEqual(306 + 50 * at + 56)
    expect(box.top).toBeGreaterThanOrEqual(278)
    expect(box.top + box.height).toBeLessThanOrEqual(278 + 56)
  }
  const jpeg = await sharp(envelope).jpeg({ quality: 95 }).toBuffer()
  const answer = await read('format=postcode:5&field=290,262,270,76', jpeg, 'image/jpeg')
  expect(await answer.json()).toMatchObject({ pictures: [{ readings: [{ text: '10115' }] }] })
})

it('reads many pictures, in JSON and in parts; one that cannot be read has an error in its place', async () => {
  const files = [form.subarray(0, 200), form] // the first has its header, and no pixels
  const { data } = await client().POST('/v1/read', {
    params: { query: { field: fieldsOfForm } },
    body: { pictures: files.map((file) => file.toString('base64')) },
  })
  const parts = new FormData()
  const names = ['broken.png', 'form.png']
  for (const [at, file] of files.entries()) {
    parts.append('pictures', new Blob([new Uint8Array(file)], { type: 'image/png' }), names[at])
  }
  const query = fieldsOfForm.map((field) => `field=${field}`).join('&')
  const address = `${here.service.address}/v1/read?${query}`
  const inParts = (await (
    await fetch(address, { method: 'POST', body: parts })
  ).json()) as typeof data
  expect(data!.pictures.map(({ name }) => name)).toEqual(['pictures[0]', 'pictures[1]'])
  expect(inParts!.pictures.map(({ name }) => name)).toEqual(names)
  for (const { pictures } of [data!, inParts!]) {
    expect(pictures[1]!.readings!.map(({ text }) => text)).toEqual(textsOfForm)
    expect(pictures[0]).not.toHaveProperty('readings')
    expect(pictures[0]!.error).toMatch(/: expected an image \(PNG, .+ could not be read: /)
  }
})

it('reads every line, in the batches of classify, which is answered meanwhile', async () => {
  const inBatches = await metric(here, 'inkstone_batch_size_sum')
  const order: string[] = []
  const reading = read('format=postcode:5', page).then(async (answer) => {
    order.push('read')
    return (await answer.json()) as { pictures: [{ readings: { line: number; text: string }[] }] }
  })
  await until(async () => (await metric(here, 'inkstone_batch_size_sum')) > inBatches)
  const digit = await writtenLines(['7'])
  const classified = await send(here, digit)
  order.push('classify')
  expect(classified.status).toBe(200)
  const { readings } = (await reading).pictures[0]
  expect(order).toEqual(['classify', 'read'])
  expect(readings.map(({ line }) => line)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1))
  // each line has at least its five digits and the spans between them
  expect((await metric(here, 'inkstone_batch_size_sum')) - inBatches).toBeGreaterThan(20 * 5)
})

it('keeps a string that it rejects, and what a person says of it is learnt digit by digit', async () => {
  const answer = await read('format=postcode:5&field=290,262,270,76&errorRate=1e-9', envelope)
  const { pictures } = (await answer.json()) as { pictures: [{ readings: object[] }] }
  expect(pictures[0].readings).toMatchObject([{ text: '10115', accepted: false }])
  expect(JSON.stringify(pictures)).not.toContain('image') // the cuts are for the folder alone
  const strictest = 1 - 1e-9 // pictures of other tests are there too
  const isKept = async () =>
    (await readReview(kept)).pictures.find(({ threshold }) => threshold === strictest)
  await until(async () => (await isKept()) !== undefined)
  const string = (await isKept())!
  expect(string).toMatchObject({ kind: 'text', reason: 'unsure', text: '10115' })
  expect(string.alternatives[0]).toEqual({ text: '10115', probability: string.confidence })
  const { width, height } = await sharp(join(kept, string.file)).metadata()
  // draw.mjs: five images of 28 pixels, twice as large, every 50: no wider than 256; a margin of a third of the height
  expect([width, height].map((side) => side! > 50)).toEqual([true, true])
  expect(width).toBeLessThan(256 + 50)
  expect(height).toBeLessThan(56 + 50)
  const desk = await openDesk(kept)
  await desk.answer({ picture: string.digest, keyer: null, verdict: 'text', text: '10115' })
  const { classes, imageShape, splits } = await reviewed(kept).load()
  expect(imageShape).toEqual([28, 28, 1])
  const { images, labels } = await splits.train!.read([0, 1, 2, 3, 4])
  expect([...labels].map((label) => classes[label]).join('')).toBe('10115')
  const ink = Array.from({ length: 5 }, (_, row) => {
    return images.subarray(784 * row, 784 * (row + 1)).reduce((sum, value) => sum + value, 0)
  })
  expect(ink[1]).toBeGreaterThan(1.4 * ink[0]!) // a 0 has more ink than a 1
})

it('counts strings by outcome, and says how long they took', async () => {
  const strings = (outcome: string) => metric(here, `inkstone_strings_total{outcome="${outcome}"}`)
  const before = await strings('no ink')
  const blank = await read('', await picture('#eeeeee', 90, 40))
  expect(await blank.json()).toMatchObject({
    pictures: [{ readings: [{ line: 1, text: '', accepted: false, reason: 'no ink' }] }],
  })
  expect(await strings('no ink')).toBe(before + 1)
  expect(await strings('accepted')).toBeGreaterThan(0)
  expect(await metric(here, 'inkstone_string_confidence_count')).toBeGreaterThan(20)
  expect(await metric(here, 'inkstone_stage_seconds_count{stage="read"}')).toBeGreaterThan(0)
  expect(await metric(here, 'inkstone_pictures_total{outcome="read"}')).toBeGreaterThan(0)
  expect(await metric(here, 'inkstone_queue_depth')).toBe(0)
})

it('logs neither pictures nor what was read', async () => {
  events.length = 0
  await read('format=postcode:5&field=290,262,270,76', envelope)
  await until(() => events.length > 0)
  expect(events).toEqual([
    {
      event: 'request',
      id: expect.any(String),
      method: 'POST',
      route: '/v1/read',
      status: 200,
      milliseconds: expect.any(Number),
      pictures: 1,
    },
  ])
})

it.each([
  ['format=zip', /^format: expected postcode:5, digits:3-9, amount, .+, got 'zip'\.$/],
  ['format=postcode:0', /^format 'postcode:0': expected a whole number of digits >= 1/],
  ['format=date&format=amount', /^format: expected one value, got several\.$/],
  ['field=1,2,3', /^field: expected x,y,width,height in whole pixels, .+, got '1,2,3'\.$/],
  ['errorRate=low', /^errorRate: expected a number above 0 and below 1, got 'low'\.$/],
  ['errorRate=0', /^errorRate: expected a number above 0 and below 1, got '0'\.$/],
  ['errorRate=NaN', /^errorRate: expected a number above 0 and below 1, got 'NaN'\.$/],
  ['formt=date', /^expected format, field or errorRate in the address, got 'formt'\.$/],
])('refuses ?%s', async (query, detail) => {
  const problem = await problemOf(await read(query, envelope))
  expect(problem).toMatchObject({ kind: 'bad-request', status: 400 })
  expect(problem.detail).toMatch(detail)
})

it('refuses more fields than lines', async () => {
  const { detail } = await problemOf(await read('field=1,2,3,4&'.repeat(21), envelope))
  expect(detail).toBe('field: expected at most 20 of them, got 21. Send several requests.')
})

it('refuses options outside of the address', async () => {
  const json = JSON.stringify({ pictures: [envelope.toString('base64')], format: 'date' })
  const inBody = await problemOf(await read('', json, 'application/json'))
  expect(inBody).toMatchObject({ kind: 'bad-request', detail: "body: unknown property 'format'." })
  const parts = new FormData()
  parts.append('format', 'date')
  const answer = await fetch(`${here.service.address}/v1/read`, { method: 'POST', body: parts })
  const { kind, detail } = await problemOf(answer)
  expect(kind).toBe('bad-request')
  expect(detail).toContain("got the text 'format'. Options go into the address")
})

it('names a picture whose field lies outside, or that has 300 lines', async () => {
  const outside = await problemOf(await read('field=600,0,100,60', envelope))
  expect(outside).toMatchObject({
    kind: 'unreadable',
    status: 422,
    detail:
      'picture: expected a field inside its 640 x 360 pixels, got 600,0,100,60, which ends at 700,60.',
  })
  const long = await writtenLines(Array<string>(300).fill('27'))
  const tooLong = await problemOf(await read('', long))
  expect(tooLong).toMatchObject({ kind: 'unreadable', status: 422 })
  expect(tooLong.detail).toMatch(
    /^picture: expected at most 20 lines of writing, found \d+\. Read a part of the picture at a time\.$/,
  )
})

it('stops reading when the client leaves', async () => {
  const computed = () => metric(here, 'inkstone_batch_size_sum')
  const before = await computed()
  const client = new AbortController()
  const reading = read('', page, 'image/png', { signal: client.signal })
  await until(async () => (await computed()) > before)
  client.abort()
  await expect(reading).rejects.toThrow('aborted')
  await until(async () => (await metric(here, 'inkstone_queue_depth')) === 0)
  const left = await computed()
  await read('field=290,262,270,76', envelope) // one thread reads: what was begun is over
  expect((await computed()) - left).toBeLessThan(20 * 5)
})

it('answers with 503 when the thread that reads is killed, starts it again, and counts it', async () => {
  const before = await metric(here, 'inkstone_batch_size_sum')
  const reading = read('', page)
  await until(async () => (await metric(here, 'inkstone_batch_size_sum')) > before)
  await here.service.kill('readings')
  expect(await problemOf(await reading)).toMatchObject({
    kind: 'thread-lost',
    status: 503,
    retryAfter: '1',
  })
  expect(await metric(here, 'inkstone_thread_restarts_total{thread="readings"}')).toBe(1)
  const again = await read('format=postcode:5&field=290,262,270,76', envelope)
  expect(await again.json()).toMatchObject({ pictures: [{ readings: [{ text: '10115' }] }] })
})

it('keeps the deadline', async () => {
  const tight = await served({
    model: undefined,
    loading: { backend: undefined },
    batching: { timeoutMs: 30 },
  })
  const late = await send(tight, page, 'image/png', {}, '/v1/read')
  expect(await problemOf(late)).toMatchObject({
    kind: 'deadline-passed',
    status: 503,
    retryAfter: '1',
  })
  await tight.close()
})

it('finishes with the model that it began with; one of something else cannot read', async () => {
  const before = await metric(here, 'inkstone_batch_size_sum')
  const old = here.service.model.digest
  const reading = read('', page)
  await until(async () => (await metric(here, 'inkstone_batch_size_sum')) > before)
  const swapped = await client().POST('/v1/models', { body: { name: 'colours' } })
  expect(swapped.data!.digest).not.toBe(old)
  const answer = (await (await reading).json()) as { model: { digest: string } }
  expect(answer.model.digest).toBe(old)
  const refused = await problemOf(await read('', envelope))
  expect(refused).toMatchObject({ kind: 'wrong-model', status: 409 })
  expect(refused.detail).toMatch(/^POST \/v1\/read: expected a model of digits .+ red, green, blue/)
})
