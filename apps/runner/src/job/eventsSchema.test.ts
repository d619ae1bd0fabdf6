import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { inkstone, runCommand, temporaryFolder, writeTinyRecipe } from '../../test/spawnInkstone'
import { describedEvents, validateEvent } from '../../test/validateEvent'

// Every line that a command prints with --json is held against the published schema, and every event of the schema
// against the commands: each must have told it.

let folder: Awaited<ReturnType<typeof temporaryFolder>>
/** What each command printed on stdout. */
const printed = new Map<string, string>()

async function call(...args: string[]): Promise<void> {
  const { code, stdout, stderr } = await runCommand([...args, '--json'], { cwd: folder.path })
  expect({ args, code, stderr: code && stderr }).toEqual({ args, code: 0, stderr: 0 })
  printed.set(args.join(' '), stdout)
}

/** Ctrl-C as soon as an event was told. */
async function stopped(event: string, ...args: string[]): Promise<void> {
  let text = ''
  let told = false // a second Ctrl-C would end it at once
  const { code, stdout } = await inkstone([...args, '--json'], {
    cwd: folder.path,
    onOutput: (more, interrupt) => {
      text += more
      if (told || !text.includes(`"event":"${event}"`)) return
      told = true
      interrupt()
    },
  })
  expect({ args, code }).toEqual({ args, code: 130 })
  printed.set(args.join(' '), stdout)
}

beforeAll(async () => {
  folder = await temporaryFolder()
  await writeTinyRecipe(folder.path, 'tiny')
  await writeTinyRecipe(folder.path, 'long', { fineTune: 'undefined' })
  // waits for Ctrl-C before its first step, so that it certainly comes before
  const fitTo = `() => new Promise((done) => {
    const alive = setInterval(() => {}, 1000)
    process.once('SIGINT', () => { clearInterval(alive); done(tiny) })
  })`
  await writeTinyRecipe(folder.path, 'patient', { more: `model: { ...tiny, fitTo: ${fitTo} },` })
  await writeFile(
    join(folder.path, 'data.ts'),
    "import { squares } from './tiny'\nexport default squares({ name: 'squares', seed: 1, level: 255 })\n",
  )
  await writeFile(join(folder.path, 'reader.ts'), reader)
  await writeNoise(join(folder.path, 'noise'))
  const paper = { width: 60, height: 60, channels: 3 as const, background: 'white' }
  const bar = { width: 8, height: 40, channels: 3 as const, background: 'black' }
  await sharp({ create: paper })
    .composite([{ input: { create: bar } }])
    .png()
    .toFile(join(folder.path, 'one.png'))

  const longest = ['--set', 'training.epochs=100000']
  await call('run', 'tiny.ts', '--find-learning-rate', '--runs', 'one')
  await call('train', 'tiny.ts', '--set', 'training.epochs=1', '--runs', 'two')
  await call('finetune', 'two/latest', '--runs', 'tuned')
  await stopped('backend', 'train', 'patient.ts', '--runs', 'unbegun')
  await stopped('epoch', 'train', 'long.ts', ...longest, '--runs', 'stopped', '--watch')
  await stopped('resumed', 'resume', 'stopped/latest')
  const evaluate = ['evaluate', '--model', 'one/latest/model', '--data', 'data.ts']
  const beyond = '--corrupt --preview corrupted.png --attack fgsm --epsilon 0.1 --images 6'.split(
    ' ',
  )
  await call(...evaluate)
  await call(...evaluate, ...beyond, '--out-of-distribution', 'noise')
  for (const format of ['html', 'md', 'json', 'card']) {
    await call('report', 'one/latest', '--format', format)
  }
  await call('compare', 'one/latest', 'two/latest')
  await call('check', 'data.ts')
  await call('runs', '--runs', 'one')
  await call('train', '--data', 'optdigits', '--model', 'mlp', '--eject', 'ejected.ts')
  const seeds = ['--seeds', '1,2', '--set', 'training.epochs=1']
  await call('train', 'tiny.ts', ...seeds, '--runs', 'seeded')
  await call('augment', '--preview', 'sheet.png', '--data', 'data.ts')
  await call('train', 'reader.ts', '--runs', 'reader')
  await call('predict', 'one.png', '--model', 'reader/latest/model')
  await call('read', 'one.png', '--model', 'reader/latest/model')
  await call('why', 'one.png', '--model', 'reader/latest/model')
  await call('doctor')
}, 900_000)
afterAll(() => folder.remove())

/** A recipe whose model reads image files: of 28x28. */
const reader = `import { defineRecipe } from '@inkstone/core'
import { mnist } from '@inkstone/data'
import { defineModel } from '@inkstone/models'
import { trainer } from '@inkstone/trainer'
import * as tfl from '@tensorflow/tfjs-layers'

const linear = defineModel('linear', ({ imageShape, classes }) =>
  tfl.sequential({
    layers: [
      tfl.layers.flatten({ inputShape: [...imageShape] }),
      tfl.layers.dense({ units: classes, kernelInitializer: 'zeros' }),
    ],
  }),
)
export default defineRecipe({}, () => ({
  name: 'reader',
  seed: 1,
  data: mnist({ trainingImages: 1000, validation: 0.02 }),
  model: linear,
  trainer: trainer({ epochs: 1, batchSize: 50 }),
}))
`

/** IDX files of images that are no squares: 10 of 12x12. */
async function writeNoise(path: string): Promise<void> {
  await mkdir(path)
  const pixels = Uint8Array.from({ length: 10 * 144 }, (_, index) => (index * 7919) % 256)
  const images = Buffer.from([0, 0, 8, 3, 0, 0, 0, 10, 0, 0, 0, 12, 0, 0, 0, 12])
  const labels = Buffer.from([0, 0, 8, 1, 0, 0, 0, 10, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  await writeFile(join(path, 't10k-images-idx3-ubyte'), Buffer.concat([images, pixels]))
  await writeFile(join(path, 't10k-labels-idx1-ubyte'), labels)
}

interface Told {
  event: string
}

function eventsIn(text: string): Told[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Told)
}

it('holds for every line that a command prints', () => {
  const commands = new Set([...printed.keys()].map((command) => command.split(' ')[0]))
  const all = [
    'run',
    'train',
    'finetune',
    'resume',
    'evaluate',
    'predict',
    'read',
    'why',
    'augment',
  ]
  expect([...commands].sort()).toEqual(
    [...all, 'check', 'report', 'runs', 'compare', 'doctor'].sort(),
  )
  for (const [command, text] of printed) {
    for (const event of eventsIn(text)) {
      expect({ command, event, problems: validateEvent(event) }).toMatchObject({ problems: [] })
    }
  }
})

it('holds for what a run writes, which is what it prints', () => {
  const written = readFileSync(join(folder.path, 'one/latest/events.jsonl'), 'utf8')
  expect(written).toBe(printed.get('run tiny.ts --find-learning-rate --runs one'))
})

it('describes no event that no command tells', () => {
  const told = new Set([...printed.values()].flatMap(eventsIn).map(({ event }) => event))
  // `inkstone bench` takes half a minute: bench.test.ts holds what it prints against the schema.
  const elsewhere = ['speed']
  expect([...told, ...elsewhere].sort()).toEqual([...describedEvents()].sort())
})

it('holds for both forms of the events that have two', () => {
  const all = [...printed.values()].flatMap(eventsIn)
  const formsOf = (name: string, field: string): Set<boolean> =>
    new Set(all.filter(({ event }) => event === name).map((event) => field in event))
  const both = new Set([true, false])
  expect(formsOf('interrupted', 'report')).toEqual(both)
  expect(formsOf('preview', 'corruptions')).toEqual(both)
  expect(formsOf('evaluation', 'at')).toEqual(both)
  const robustness = all.find(({ event }) => event === 'robustness')
  expect(Object.keys(robustness!)).toEqual(
    expect.arrayContaining(['corruptions', 'attacks', 'outOfDistribution']),
  )
})

it('refuses fields that nobody described, and fields that are missing', () => {
  const step = {
    ...{ at: 3, event: 'step', stage: 'training', epoch: 1, step: 2, loss: 0.5 },
    ...{ learningRate: 0.01, images: 16, imagesPerSecond: 900, secondsLeft: 2.5 },
  }
  const isValid = (event: object): boolean => validateEvent(event).length === 0
  expect(isValid(step)).toBe(true)
  expect(isValid({ ...step, mood: 'good' })).toBe(false)
  expect(isValid({ ...step, stage: 'sleeping' })).toBe(false)
  const { loss: _, ...without } = step
  expect(isValid(without)).toBe(false)
  expect(isValid({ event: 'prediction', image: '7.png', class: '7', confidence: 2 })).toBe(false)
})
