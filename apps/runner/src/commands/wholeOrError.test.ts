import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { LineageFile, RecipeFile } from '@inkstone/core'
import {
  type Finished,
  runCommand,
  temporaryFolder,
  writeTinyRecipe,
} from '../../test/spawnInkstone'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
const at = (...path: string[]) => join(folder.path, ...path)
const call = (...args: string[]): Promise<Finished> => runCommand(args, { cwd: folder.path })
const json = async <Content>(...path: string[]) =>
  JSON.parse(await readFile(at(...path), 'utf8')) as Content

beforeAll(async () => {
  folder = await temporaryFolder()
  await writeTinyRecipe(folder.path, 'tiny')
  await call('train', 'tiny.ts', '--runs', 'runs')
  await cp(at('runs/latest/'), at('runs/whole'), { recursive: true, dereference: true })
  await writeFile(at('picture.png'), Buffer.from(png, 'base64'))
})
afterAll(() => folder.remove())

const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

/** A copy of the run with one file changed. */
async function damagedRun(name: string, file: string, content: string | Uint8Array): Promise<void> {
  await cp(at('runs/whole'), at('runs', name), { recursive: true })
  await writeFile(at('runs', name, file), content)
}

describe('a file of the wrong shape ends in one line', () => {
  it.each([
    ['finetune', 'metrics.json', '{}', ['finetune', 'RUN']],
    ['finetune', 'recipe.json', 'null', ['finetune', 'RUN']],
    ['finetune', 'model/lineage.json', 'null', ['finetune', 'RUN']],
    ['resume', 'events.jsonl', 'null\n', ['resume', 'RUN']],
    [
      'evaluate',
      'model/lineage.json',
      '[]',
      ['evaluate', '--model', 'RUN/model', '--data', 'optdigits'],
    ],
    ['predict', 'model/inkstone.json', '[]', ['predict', '--model', 'RUN/model', 'picture.png']],
    [
      'why',
      'model/model.json',
      '{"modelTopology":3}',
      ['why', '--model', 'RUN/model', 'picture.png'],
    ],
    ['report', 'robustness.json', '3', ['report', 'RUN']],
  ])('%s with %s = %s', async (command, file, content, args) => {
    const name = `shape-${command}-${file.replaceAll('/', '-')}`
    await damagedRun(name, file, content)
    const { code, stderr } = await call(...args.map((arg) => arg.replace('RUN', `runs/${name}`)))
    expect(code).toBe(1)
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(new RegExp(`^error: .*${file}`))
    expect(stderr).not.toMatch(/^ {4}at /m)
  })
})

it('refuses a flipped byte in the weights, unless told to ignore it', async () => {
  const weights = await readFile(at('runs/whole/model/weights.bin'))
  weights[10] = weights[10]! ^ 1
  await damagedRun('flipped', 'model/weights.bin', weights)
  const args = ['predict', '--model', 'runs/flipped/model', 'picture.png']
  const refused = await call(...args)
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain('weights with the digest sha256:')
  expect((await call('finetune', 'runs/flipped', '--runs', 'no')).stderr).toContain(
    'the digest sha256:',
  )
  expect((await call(...args, '--ignore-digest')).code).toBe(0)
})

it('says of a model without lineage that its origin is unknown, and of all that is made of it', async () => {
  await cp(at('runs/whole'), at('runs/unknown'), { recursive: true })
  await rm(at('runs/unknown/model/lineage.json'))
  const { code, stdout } = await call('finetune', 'runs/unknown', '--runs', 'laundered')
  expect(code).toBe(0)
  expect(stdout).toContain('lineage of unknown origin: there is no lineage.json beside this model')
  const { model, finetuned } = await json<LineageFile>('laundered/latest/lineage.json')
  expect(model.map(({ role }) => role)).toEqual(['unknown origin'])
  expect(finetuned![0]!.role).toBe('unknown origin')
  const card = await readFile(at('laundered/latest/model-card.md'), 'utf8')
  expect(card).toContain('Made by Inkstone from a model of unknown origin and the images below')
  expect(card).not.toContain('nothing but the images below')
  expect(await readFile(at('laundered/latest/report.html'), 'utf8')).toContain('of unknown origin')
  const again = await call('finetune', 'laundered/latest', '--runs', 'twice')
  expect(again.stdout).toContain('lineage of unknown origin: ')
})

it('refuses settings that do nothing in a fine-tuning, and records those that do', async () => {
  const refused = await call('finetune', 'runs/whole', '--set', 'training.epochs=9', '--runs', 'no')
  expect(refused.code).toBe(1)
  expect(refused.stderr).toBe(
    'error: --set training.epochs=9: expected a setting of the fine-tuning, got one that only changes trainer. ' +
      'The model is already trained, so it would do nothing: leave it out, or train again with `inkstone train`.\n',
  )
  expect((await call('finetune', 'runs/whole', '--set', 'seed=7', '--runs', 'seeded')).code).toBe(0)
  const recipe = await json<RecipeFile>('seeded/latest/recipe.json')
  expect(recipe.fineTuned).toEqual({ run: '../../runs/whole', otherRecipe: false, set: ['seed=7'] })
  // the seed decides which images the recipe trains on, and which it tests on
  expect(recipe.stages.data!.options.seed).toBe(1)
  expect(recipe.stages.testData).toEqual({
    ...recipe.stages.data,
    options: { ...recipe.stages.data!.options, seed: 7 },
  })
  const plain = await json<RecipeFile>('laundered/latest/recipe.json')
  expect(plain.stages).not.toHaveProperty('testData')
  const card = await readFile(at('seeded/latest/model-card.md'), 'utf8')
  const [command] = /npx inkstone finetune [^`]*/.exec(card)!
  expect(command.replaceAll(/ \\\n +/g, ' ').trim()).toBe(
    'npx inkstone finetune runs/whole --set seed=7 --backend cpu',
  )
  const repeated = command.replaceAll('\\', '').trim().split(/\s+/).slice(2)
  expect((await call(...repeated, '--runs', 'repeated')).code).toBe(0)
  const weights = (run: string) => readFile(at(run, 'latest/model-finetuned/weights.bin'))
  expect(await weights('repeated')).toEqual(await weights('seeded'))
})

it('does not resume a run that another process works on, or that died before its first file', async () => {
  await cp(at('runs/whole'), at('runs/held'), { recursive: true })
  const events = await readFile(at('runs/held/events.jsonl'), 'utf8')
  await writeFile(at('runs/held/events.jsonl'), events.replace(/.*"event":"end".*\n/, ''))
  await writeFile(at('runs/held/lock'), JSON.stringify({ pid: process.pid, host: hostname() }))
  const child = spawn(process.execPath, ['-e', ''])
  await once(child, 'exit')
  await writeFile(at(`runs/held/metrics.json.${child.pid}.part`), '{')
  const held = await call('resume', 'runs/held')
  expect(held.code).toBe(1)
  expect(held.stderr).toContain(`runs/held: process ${process.pid} is working on this run.`)
  await writeFile(at('runs/held/lock'), JSON.stringify({ pid: child.pid, host: hostname() }))
  expect((await call('resume', 'runs/held')).code).toBe(0)
  await expect(readFile(at(`runs/held/metrics.json.${child.pid}.part`))).rejects.toThrow('ENOENT')
  await rm(at('runs/held/recipe.json'))
  const empty = await call('resume', 'runs/held')
  expect(empty.code).toBe(1)
  expect(empty.stderr).toContain('there is nothing to resume: start again with `inkstone run`.')
})

it('does not let a name from a file reach the terminal raw', async () => {
  const card = await json<{ classes: string[] }>('runs/whole/model/inkstone.json')
  const classes = card.classes.map((name) => `${name}\u001b[2J\nmodel   safe`)
  await damagedRun('hostile', 'model/inkstone.json', JSON.stringify({ ...card, classes }))
  const { stdout } = await call('predict', '--model', 'runs/hostile/model', 'picture.png')
  expect(stdout).toContain('\\x1b[2J\\nmodel   safe')
  expect(stdout).not.toContain('\u001b')
})
