import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { digits } from '@inkstone/weights'
import createClient from 'openapi-fetch'
import sharp from 'sharp'
import { metric, picture, type Served, saveColours, send, served, until } from '../test/service'
import type { paths } from './index'

let here: Served
const events: object[] = []
let picturesOf: Record<'red' | 'green' | 'blue' | 'pale', Buffer>
beforeAll(async () => {
  const [red, green, blue, pale] = await Promise.all(
    ['#ff0000', '#00ff00', '#0000ff', '#2e0000'].map((colour) => picture(colour)),
  )
  picturesOf = { red: red!, green: green!, blue: blue!, pale: pale! }
  here = await served({ log: (event) => events.push(event) })
})
afterAll(() => here.close())

const client = () => createClient<paths>({ baseUrl: here.service.address })

/** Softmax by hand, of one logit against two others of 0. */
const confidence = (logit: number) => Math.exp(logit) / (Math.exp(logit) + 2)

it('classifies one picture, as PNG and as JPEG', async () => {
  const { data } = await client().POST('/v1/classify', {
    body: 'the body of the next line',
    bodySerializer: () => picturesOf.red,
    headers: { 'content-type': 'image/png' },
  })
  const [prediction] = data!.predictions
  expect(prediction).toMatchObject({ name: 'picture', class: 'red', accepted: true })
  expect(prediction!.confidence).toBeCloseTo(confidence(8), 5)
  expect(prediction!.probabilities).toHaveLength(3)
  expect(data!.model.name).toBe('colours/8')

  const jpeg = await sharp(picturesOf.blue).jpeg({ quality: 100 }).toBuffer()
  const answer = await send(here, jpeg, 'image/jpeg')
  expect(await answer.json()).toMatchObject({ predictions: [{ class: 'blue' }] })
})

it('classifies many, in JSON and in parts; one that cannot be read has an error in its place', async () => {
  const broken = picturesOf.red.subarray(0, 60) // its header, and no pixels
  const files = [picturesOf.red, broken, picturesOf.pale]
  const { data } = await client().POST('/v1/classify', {
    body: { pictures: files.map((file) => file.toString('base64')) },
  })
  const form = new FormData()
  const names = ['red.png', 'broken.png', 'pale.png']
  for (const [at, file] of files.entries()) {
    form.append('pictures', new Blob([new Uint8Array(file)], { type: 'image/png' }), names[at])
  }
  const parts = await fetch(`${here.service.address}/v1/classify`, { method: 'POST', body: form })
  const inParts = (await parts.json()) as typeof data
  expect(data!.predictions.map((one) => one.name)).toEqual([
    'pictures[0]',
    'pictures[1]',
    'pictures[2]',
  ])
  expect(inParts!.predictions.map((one) => one.name)).toEqual(names)
  for (const { predictions } of [data!, inParts!]) {
    expect(predictions.map((one) => one.class)).toEqual(['red', undefined, 'red'])
    expect(predictions.map((one) => one.accepted)).toEqual([true, undefined, false])
    expect(predictions[1]!.error).toMatch(/: expected an image \(PNG, .+ could not be read: /)
    const pale = Math.exp((8 * 0x2e) / 255)
    expect(predictions[2]!.confidence).toBeCloseTo(pale / (pale + 2), 5)
  }
})

it('computes pictures that come together together', async () => {
  const before = await metric(here, 'inkstone_batch_size_sum')
  const batches = await metric(here, 'inkstone_batch_size_count')
  const pictures = Array.from({ length: 40 }, () => picturesOf.green.toString('base64'))
  const { data } = await client().POST('/v1/classify', { body: { pictures } })
  expect(data!.predictions.every((one) => one.class === 'green')).toBe(true)
  expect((await metric(here, 'inkstone_batch_size_sum')) - before).toBe(40)
  expect((await metric(here, 'inkstone_batch_size_count')) - batches).toBeLessThan(40)
})

it('swaps its model while it answers: each answer is one of the two models, none is lost', async () => {
  const { service, folder } = here
  const red = async () => {
    const answer = await send(here, picturesOf.red)
    expect(answer.status).toBe(200)
    return (await answer.json()) as { model: { digest: string }; predictions: [{ class: string }] }
  }
  const old = service.model.digest
  await saveColours(join(folder, 'other'), 5, ['blue', 'red', 'green'])
  const listed = await client().GET('/v1/models')
  expect(listed.data!.served.digest).toBe(old)
  expect(listed.data!.available).toEqual(['colours', 'other'])
  let isSwapped = false
  const answers: Awaited<ReturnType<typeof red>>[] = []
  const asking = Array.from({ length: 4 }, async () => {
    while (!isSwapped) answers.push(await red())
  })
  const { data } = await client().POST('/v1/models', { body: { name: 'other' } })
  isSwapped = true
  await Promise.all(asking)
  expect(data).toMatchObject({ name: 'colours/5', classes: ['blue', 'red', 'green'] })
  expect(data!.digest).not.toBe(old)
  for (const { model, predictions } of answers) {
    expect(predictions[0].class).toBe('red')
    expect([old, data!.digest]).toContain(model.digest)
  }
  expect(answers.some(({ model }) => model.digest === old)).toBe(true)
  expect((await red()).model.digest).toBe(data!.digest)
  expect(await metric(here, 'inkstone_model_swaps_total')).toBe(1)
  expect(await metric(here, `inkstone_model_info{name="colours/5",digest="${data!.digest}"}`)).toBe(
    1,
  )
})

it('goes on with the old model if the new one cannot be loaded', async () => {
  const { service, folder } = here
  const before = service.model.digest
  await saveColours(join(folder, 'broken'))
  await writeFile(join(folder, 'broken', 'weights.bin'), 'no weights')
  for (const [name, detail] of [
    ['broken', /weights\.bin: expected 36 bytes of weights/],
    ['../colours', /^name: expected one of broken, colours, other, got '\.\.\/colours'/],
  ] as const) {
    const { error, response } = await client().POST('/v1/models', { body: { name } })
    expect(response.status).toBe(400)
    expect(error!.detail).toMatch(detail)
  }
  expect(service.model.digest).toBe(before)
  expect((await send(here, picturesOf.red)).status).toBe(200)
  await rm(join(folder, 'broken'), { recursive: true })
})

it('tells Prometheus what it did, with help for each metric', async () => {
  const text = await (await fetch(`${here.service.address}/metrics`)).text()
  for (const stage of ['decode', 'wait', 'infer']) {
    expect(text).toContain(`inkstone_stage_seconds_count{stage="${stage}"} `)
  }
  expect(await metric(here, 'inkstone_expected_accepted_ratio')).toBe(0.75)
  expect(await metric(here, 'inkstone_pictures_total{outcome="rejected"}')).toBe(2)
  expect(await metric(here, 'inkstone_pictures_total{outcome="unreadable"}')).toBe(2)
  expect(await metric(here, 'inkstone_queue_depth')).toBe(0)
  const own = [...text.matchAll(/^# TYPE (inkstone_\S+)/gm)].map(([, name]) => name)
  expect(own.length).toBeGreaterThanOrEqual(13)
  for (const name of own) expect(text).toMatch(new RegExp(`^# HELP ${name} \\w.+`, 'm'))
  const table = readFileSync(resolve(__dirname, '../../../docs/serving.md'), 'utf8').match(
    /^\| metric .+?\n\n/ms,
  )![0]
  const explained = [...table.matchAll(/`(inkstone_[a-z_]+)/g)].map(([, name]) => name)
  const ofPrimary = 'inkstone_process_restarts_total' // with --workers
  expect(explained.sort()).toEqual([...own, ofPrimary].sort())
})

it('logs each request, without pictures, file names or results', async () => {
  events.length = 0
  const form = new FormData()
  form.append('pictures', new Blob([new Uint8Array(picturesOf.red)]), 'secret.png')
  await fetch(`${here.service.address}/v1/classify?secret=1`, { method: 'POST', body: form })
  await until(() => events.length > 0)
  expect(events).toEqual([
    {
      event: 'request',
      id: expect.any(String),
      method: 'POST',
      route: '/v1/classify',
      status: 200,
      milliseconds: expect.any(Number),
      pictures: 1,
    },
  ])
})

it('has a document that the typed client is generated from', async () => {
  const script = resolve(__dirname, '../scripts/openApi.mjs')
  await promisify(execFile)(process.execPath, [script, here.service.address, '--check'])
  const document = (await (await fetch(`${here.service.address}/openapi.json`)).json()) as {
    paths: object
  }
  expect(Object.keys(document.paths)).toEqual([
    '/v1/classify',
    '/v1/read',
    '/v1/models',
    '/health/live',
    '/health/ready',
  ])
})

it('serves the ready weights where no model is named', async () => {
  const ready = await digits() // the same package, in this process
  const logged: object[] = []
  const one = await served({
    ...{ model: undefined, logResults: true },
    log: (event) => logged.push(event),
  })
  expect(one.service.model.digest).toBe(ready.digest)
  expect(one.service.model.card.classes).toEqual(ready.card.classes)
  const stroke =
    '<svg width="60" height="90"><path d="M30 15 V75" stroke="black" stroke-width="6"/></svg>'
  const drawn = await sharp(Buffer.from(stroke)).flatten({ background: '#fff' }).png().toBuffer()
  const answer = await send(one, drawn)
  expect(await answer.json()).toMatchObject({ predictions: [{ class: '1' }] })
  await until(() => logged.length > 0) // results are logged where it is asked for
  expect(logged).toMatchObject([{ event: 'request', results: [{ name: 'picture', class: '1' }] }])
  ready.model.dispose()
  await one.close()
})

it('answers whoever has connected and asked before it is closed', async () => {
  const one = await served()
  const { hostname, port } = new URL(one.service.address)
  const head = `POST /v1/classify HTTP/1.1\r\nhost: localhost\r\ncontent-type: image/png\r\ncontent-length: ${picturesOf.green.length}\r\n\r\n`
  const asking = Array.from({ length: 12 }, async () => {
    const socket = connect(Number(port), hostname)
    await once(socket, 'connect')
    socket.write(head)
    socket.write(picturesOf.green)
    return socket
  })
  const sockets = await Promise.all(asking)
  const closed = one.service.close()
  const answers = await Promise.all(
    sockets.map(async (socket) => {
      let text = ''
      for await (const part of socket) text += part
      return text.slice(0, 12)
    }),
  )
  await closed
  expect(answers).toEqual(Array(12).fill('HTTP/1.1 200'))
  await rm(one.folder, { recursive: true })
})

it('finishes what it has when it is closed, then ends', async () => {
  const one = await served({ batching: { maxDelayMs: 500 } }) // what it has waits that long
  const answers = Array.from({ length: 20 }, () => send(one, picturesOf.green))
  await until(async () => (await metric(one, 'inkstone_queue_depth')) > 0)
  await one.close()
  const statuses = (await Promise.allSettled(answers)).map((answer) =>
    answer.status === 'fulfilled' ? answer.value.status : 'refused',
  )
  expect(statuses).toContain(200)
  const connections = (
    await Promise.all(answers.map((answer) => answer.catch(() => undefined)))
  ).map((answer) => answer?.headers.get('connection'))
  expect(connections).toContain('close') // else the service waits until its clients leave
  for (const status of statuses) expect([200, 503, 'refused']).toContain(status)
  await expect(fetch(one.service.address)).rejects.toThrow('fetch failed')
})
