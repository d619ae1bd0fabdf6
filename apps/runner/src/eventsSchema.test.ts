import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020'
import { type Finished, inkstone, temporaryFolder, writeTinyRecipe } from './spawnInkstone'

const schema = JSON.parse(
  readFileSync(resolve(__dirname, '../../../docs/schemas/events.schema.json'), 'utf8'),
)
const validate = new Ajv2020({ allowUnionTypes: true }).compile(schema)

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder.remove())

const call = (...args: string[]): Promise<Finished> =>
  inkstone([...args, '--json'], { cwd: folder.path })

/** The names of the events in lines of which each fits the schema. */
function named(text: string): Set<string> {
  const lines = text.trimEnd().split('\n')
  return new Set(
    lines.map((line) => {
      const event = JSON.parse(line)
      const problems = validate(event) ? [] : [line.slice(0, 300), ...(validate.errors ?? [])]
      expect(problems).toEqual([])
      return event.event
    }),
  )
}

it('holds for every line that a run prints and writes, and that the commands about it print', async () => {
  await writeTinyRecipe(folder.path, 'tiny')
  await writeFile(
    join(folder.path, 'data.ts'),
    "import { squares } from './tiny'\nexport default squares({ name: 'squares', seed: 1, level: 255 })\n",
  )
  const [ran, trained] = await Promise.all([
    call('run', 'tiny.ts', '--find-learning-rate', '--runs', 'one'),
    call('train', 'tiny.ts', '--set', 'training.epochs=1', '--runs', 'two'),
  ])
  const events = named(ran.stdout)
  expect([...events]).toEqual(expect.arrayContaining(ofRun))
  expect(named(readFileSync(join(folder.path, 'one/latest/events.jsonl'), 'utf8'))).toEqual(events)
  expect(named(trained.stdout).has('end')).toBe(true)
  const others: [string, string[]][] = [
    ['evaluation', ['evaluate', '--model', 'one/latest/model', '--data', 'data.ts']],
    ['report', ['report', 'one/latest']],
    ['comparison', ['compare', 'one/latest', 'two/latest']],
    ['flaws', ['check', 'data.ts']],
    ['preview', ['augment', '--preview', 'sheet.png', '--data', 'data.ts']],
  ]
  const all = await Promise.all(others.map(([, args]) => call(...args)))
  for (const [index, { stdout }] of all.entries()) {
    expect([...named(stdout)]).toEqual([others[index]![0]])
  }
})

const ofRun = ['begin', 'backend', 'learning rate', 'step', 'epoch', 'trained', 'evaluation', 'end']

it('holds for what inkstone evaluate finds beyond the evaluation', async () => {
  const asked = ['--corrupt', '--attack', 'fgsm', '--epsilon', '0.1', '--images', '6']
  const { code, stdout } = await call(
    ...['evaluate', '--model', 'one/latest/model', '--data', 'data.ts', ...asked],
    ...['--preview', 'corruptions.png'],
  )
  expect(code).toBe(0)
  expect([...named(stdout)].sort()).toEqual(['evaluation', 'preview', 'robustness'])
})

it('holds for a run that is stopped and gone on with', async () => {
  await writeTinyRecipe(folder.path, 'long', { fineTune: 'undefined' })
  let told = false // a second Ctrl-C would end it at once
  const stopped = await inkstone(
    ['train', 'long.ts', '--set', 'training.epochs=100000', '--runs', 'stopped', '--json'],
    {
      cwd: folder.path,
      onOutput: (text, interrupt) => {
        if (told || !text.includes('"epoch"')) return
        told = true
        interrupt()
      },
    },
  )
  expect(named(stopped.stdout).has('interrupted')).toBe(true)
})

it('refuses fields that nobody described, and fields that are missing', () => {
  const step = {
    ...{ at: 3, event: 'step', stage: 'training', epoch: 1, step: 2, loss: 0.5 },
    ...{ learningRate: 0.01, images: 16, imagesPerSecond: 900, secondsLeft: 2.5 },
  }
  expect(validate(step)).toBe(true)
  expect(validate({ ...step, mood: 'good' })).toBe(false)
  expect(validate({ ...step, stage: 'sleeping' })).toBe(false)
  const { loss: _, ...without } = step
  expect(validate(without)).toBe(false)
  expect(validate({ event: 'prediction', image: '7.png', class: '7', confidence: 2 })).toBe(false)
})
