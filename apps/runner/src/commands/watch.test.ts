import { existsSync, readFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { type Finished, inkstone, temporaryFolder, writeTinyRecipe } from '../../test/spawnInkstone'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
  await writeTinyRecipe(folder.path, 'tiny', { fineTune: 'undefined' })
})
afterAll(() => folder.remove())

interface Watched {
  address: string
  interrupt(): void
  finished: Promise<Finished>
}

/** A training that is watched; it goes on until it is interrupted or has made its epochs. */
function watched(runs: string, ...args: string[]): Promise<Watched> {
  return watchedCommand('train', 'tiny.ts', '--runs', runs, ...args)
}

function watchedCommand(...args: string[]): Promise<Watched> {
  return new Promise((found, failed) => {
    let text = ''
    const finished = inkstone([...args, '--watch'], {
      cwd: folder.path,
      onOutput(more, interrupt) {
        text += more
        const [, address] = /^watch +(http:\S+)\n/m.exec(text) ?? []
        if (address) found({ address, interrupt, finished })
      },
    })
    finished.then(({ stderr }) => failed(new Error(`ended without an address: ${stderr}`)), failed)
  })
}

const longest = ['--set', 'training.epochs=100000']

/** @returns status and body */
function ask(address: string, options: { method?: string; host?: string; path?: string } = {}) {
  return new Promise<{ status: number; body: string }>((done, failed) => {
    const { method = 'GET', host, path = '/' } = options
    const asked = request(address + path.slice(1), { method, headers: host ? { host } : {} })
    asked.on('error', failed)
    asked.on('response', (response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (part: string) => {
        body += part
      })
      response.on('end', () => done({ status: response.statusCode!, body }))
    })
    asked.end()
  })
}

it('serves a page and every event while it trains; Ctrl-C ends both and leaves a run', async () => {
  const { address, interrupt, finished } = await watched('long', ...longest)
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/)
  const page = await ask(address)
  expect(page.status).toBe(200)
  expect(page.body).toMatch(/^<!doctype html>/)
  expect(page.body).not.toMatch(/(src|href)="(?!#|data:)/)

  const response = await fetch(`${address}events`)
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  let text = ''
  let epochs = 0
  for await (const part of response.body!) {
    text += Buffer.from(part).toString()
    const before = epochs
    epochs = text.match(/"event":"epoch"/g)?.length ?? 0
    if (epochs > 2 && before <= 2) interrupt()
  }
  expect(text).toContain('"event":"begin"')
  expect(text).toMatch(/"event":"step".*"imagesPerSecond":.*"secondsLeft":/)
  expect(text).toContain('"event":"interrupted"')
  expect(text).toContain('event: over') // and the loop above has ended: so has the connection
  const { code } = await finished
  expect(code).toBe(130)
  await expect(ask(address)).rejects.toThrow('ECONNREFUSED')
  expect(existsSync(join(folder.path, 'long/latest/model/weights.bin'))).toBe(true)
  expect(readFileSync(join(folder.path, 'long/latest/report.html'), 'utf8')).toContain(
    'stopped by hand',
  )
})

it('answers to this machine by its own names alone, and to nothing but GET', async () => {
  const { address, interrupt, finished } = await watched('closed', ...longest)
  const { port } = new URL(address)
  const statuses = await Promise.all([
    ask(address, { host: 'evil.example' }),
    ask(address, { host: `evil.example:${port}` }),
    ask(address, { host: `localhost:${port}` }),
    ask(address, { method: 'POST' }),
    ask(address, { path: '/recipe.json' }),
  ])
  expect(statuses.map(({ status }) => status)).toEqual([421, 421, 200, 405, 404])
  const taken = await inkstone(['train', 'tiny.ts', '--watch', '--port', port], {
    cwd: folder.path,
  })
  expect(taken.code).toBe(1)
  expect(taken.stderr).toBe(
    `error: --port ${port}: it is in use. Choose another, or leave it out for a free one.\n`,
  )
  interrupt()
  await finished
})

/** Listens to a run that is watched until that many epochs of it are told, then interrupts it.
 * @returns all events that the page was told */
async function listen({ address, interrupt, finished }: Watched, epochs: number) {
  const response = await fetch(`${address}events`)
  let text = ''
  let told = 0
  for await (const part of response.body!) {
    text += Buffer.from(part).toString()
    const before = told
    told = text.match(/"event":"epoch"/g)?.length ?? 0
    if (told >= epochs && before < epochs) interrupt()
  }
  expect((await finished).code).toBe(130)
  await expect(ask(address)).rejects.toThrow('ECONNREFUSED')
  return [...text.matchAll(/^data: (.+)$/gm)].flatMap(([, list]) => JSON.parse(list!) as Told[])
}

interface Told {
  event: string
  stage?: string
  epoch?: number
  step?: number
}

it('shows a resumed run from its beginning, each step once', async () => {
  await listen(await watched('resumed', ...longest), 3)
  const told = await listen(await watchedCommand('resume', 'resumed/latest'), 6)
  const place = ({ epoch, step }: Told): number => 12 * (epoch! - 1) + step! // 96 images in batches of 8
  const resumed = place(told.find(({ event }) => event === 'resumed')!)
  const steps = told.filter(({ event }) => event === 'step').map(place)
  expect(steps[0]).toBe(1)
  for (const [index, step] of steps.slice(1).entries()) expect(step).toBeGreaterThan(steps[index]!)
  expect(resumed).toBeGreaterThanOrEqual(3 * 12)
  expect(steps.filter((step) => step <= resumed).length).toBeGreaterThan(12)
  expect(steps.at(-1)).toBeGreaterThan(resumed)
  const epochs = told.filter(({ event }) => event === 'epoch').map(({ epoch }) => epoch)
  expect(epochs).toEqual(epochs.map((_, index) => index + 1))
})

it('shows the fine-tuning of an earlier run', async () => {
  const fineTuner = 'allLayers({ epochs: 100000 })'
  const fineTune = `{ data: squares({ name: "dim", seed: seed + 1, level: 120 }), fineTuner: ${fineTuner} }`
  await writeTinyRecipe(folder.path, 'tuned', { fineTune })
  const trained = await inkstone(['train', 'tuned.ts', '--runs', 'base'], { cwd: folder.path })
  expect(trained.code).toBe(0)
  const told = await listen(await watchedCommand('finetune', 'base/latest', '--runs', 'tuned'), 2)
  const stages = told.flatMap(({ event, stage }) => (event === 'step' ? [stage] : []))
  expect(stages.length).toBeGreaterThan(2)
  expect(new Set(stages)).toEqual(new Set(['fine-tuning']))
  expect(told.map(({ event }) => event)).toEqual(
    expect.arrayContaining(['begin', 'evaluation', 'interrupted']),
  )
})

it('ends with the run', async () => {
  const { address, finished } = await watched('short')
  expect((await finished).code).toBe(0)
  await expect(ask(address)).rejects.toThrow('ECONNREFUSED')
})

it('refuses what is not a port', async () => {
  const { code, stderr } = await inkstone(['train', 'tiny.ts', '--watch', '--port', 'high'], {
    cwd: folder.path,
  })
  expect(code).toBe(1)
  expect(stderr).toBe("error: --port: expected a number, got 'high'.\n")
})
