import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TaskEvaluation } from '@inkstone/core'
import { packAll } from './packAll'
import { packedRegistry } from './packedRegistry'
import { type Block, chaptersOf, scriptOf } from './walkthrough'
import { type Manifest, root, runShell } from './workspace'

// docs/plugins.md from an empty folder: every command as it is printed there, with the packed packages from a registry
// on this machine.

/** packages.test.ts compiles the native kernels of the packed package; here those of the workspace serve, or WebAssembly
 * where they did not compile. */
const addon = join(root, 'packages/backend-native/build/inkstone.node')
const kernels: Record<string, string> = existsSync(addon)
  ? { INKSTONE_ADDON: addon }
  : { INKSTONE_BACKEND: 'inkstone-wasm' }

let place: string
let tarballs: string

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'inkstone-walkthroughs-'))
  tarballs = packAll()
})

afterAll(() => rmSync(place, { recursive: true, force: true }))

it('takes a stranger through docs/plugins.md, from an empty folder to a run', async () => {
  const folder = join(place, 'walkthrough')
  mkdirSync(folder)
  const registry = await packedRegistry(tarballs)
  const listener = await listen()
  const quiet = { npm_config_audit: 'false', npm_config_fund: 'false' }
  const once = { npm_config_prefer_offline: 'true' } // what npm has looked up is not looked up again
  const turned = { ...kernels, ...quiet, ...once, npm_config_ignore_scripts: 'true' }
  const environment = { ...registry.environment, ...turned, TRAINING_WEBHOOK: listener.address }
  const follow = (blocks: Block[]) => runShell(scriptOf(blocks), folder, environment)
  const chapters = chaptersOf('docs/plugins.md')
  const last = chapters.findIndex(({ heading }) => heading === 'A run') // of the plugins made before
  expect(last).toBeGreaterThan(0)
  const [first, ...waiting] = chapters.slice(0, last)
  const printed: string[] = []
  try {
    printed.push(await follow(first!.blocks)) // the others copy a file of it
    // Two at a time, for npm mostly waits.
    const lane = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        printed.push(await follow(next.blocks))
      }
    }
    await Promise.all([lane(), lane()])
    printed.push(await follow(chapters.slice(last).flatMap(({ blocks }) => blocks)))
  } finally {
    registry.close()
    listener.close()
  }

  const runs = join(folder, 'inkstone-recipe-strokes', 'runs')
  const readRun = (recipe: string) => (file: string) => {
    const name = readdirSync(runs).find((run) => run.endsWith(`-${recipe}`))!
    return JSON.parse(readFileSync(join(runs, name, file), 'utf8'))
  }
  const read = readRun('strokes')
  const { data, model } = read('recipe.json').stages
  expect(data).toMatchObject({
    name: 'strokes',
    options: { files: ['strokes.ndjson'], penWidth: 2 },
  })
  expect(model).toEqual({ name: 'separable-net', options: { width: 16, blocks: 2 } })
  expect(read('metrics.json').evaluations[0].accuracy).toBeGreaterThan(0.5) // by chance 0.2
  expect(printed.join('')).toContain('separable-net, 2,149 parameters, from scratch')
  const beside = read('metrics.json').evaluations.map(({ name }: { name: string }) => name)
  expect(beside).toEqual(['strokes/test', 'strokes/nearest'])

  const readExchanged = readRun('exchanged')
  const epochs = readExchanged('recipe.json').settings.epochs as number
  const { trainer, fineTuner } = readExchanged('recipe.json').stages
  const rates = { trainer: { learningRate: 5e-3 }, fineTuner: { learningRate: 3e-3 } }
  const options = { epochs, batchSize: 16 }
  expect(trainer).toEqual({ name: 'fit-trainer', options: { ...options, ...rates.trainer } })
  expect(fineTuner).toEqual({ name: 'bit-fit', options: { ...options, ...rates.fineTuner } })
  const { training, fineTuning, evaluations } = readExchanged('metrics.json')
  expect(training.history).toHaveLength(epochs)
  expect(listener.received).toEqual(training.history) // by the callback, in the order of the epochs
  expect(fineTuning).toMatchObject({ trainedParameters: 165, totalParameters: 2149 })
  const accuracyOf = (name: string): number =>
    evaluations.find((evaluation: { name: string }) => evaluation.name === name).accuracy
  expect(accuracyOf('strokes/test')).toBeGreaterThan(0.5)
  expect(accuracyOf('strokes/after')).toBeGreaterThan(accuracyOf('strokes/before') + 0.2)

  const slants = join(folder, 'inkstone-recipe-slant', 'runs')
  const [slant] = readdirSync(slants).filter((run) => run.endsWith('-slant'))
  const ofSlant = (file: string) => JSON.parse(readFileSync(join(slants, slant!, file), 'utf8'))
  const task = { name: 'regression', options: { output: 'slant' } }
  expect(ofSlant('recipe.json').stages.task).toEqual(task)
  const tested: TaskEvaluation[] = ofSlant('metrics.json').evaluations
  const explained = (name: string) => tested.find((one) => one.name === name)!.metrics!.rSquared!
  expect(explained('mnist/test')).toBeGreaterThan(0.9)
  expect(explained('optdigits/after')).toBeGreaterThan(explained('optdigits/before'))
  expect(printed.join('')).toMatch(/further figures of mnist\/test\n +A +B\n(.+\n)+rSquared +0\.9/)
  expect(printed.join('')).toContain('model.units: A [128], B [16]')

  const plugins = ['dataset-strokes', 'model-separable', 'callback-webhook', 'trainer-fit']
  const later = ['finetuner-bitfit', 'predictor-nearest', 'task-slant', 'stages-as-classes']
  for (const plugin of [...plugins, ...later]) {
    const installed = dependenciesIn(join(folder, `inkstone-${plugin}`))
    expect(installed).toEqual(dependenciesIn(join(root, 'examples', plugin)))
  }
})

/** A webhook on this machine, which keeps what it is sent. */
async function listen(): Promise<{ address: string; received: unknown[]; close(): void }> {
  const received: unknown[] = []
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    received.push(JSON.parse(text))
    response.end()
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return { address: `http://127.0.0.1:${port}`, received, close: () => server.close() }
}

/** Their names, kind by kind. */
function dependenciesIn(folder: string): string[][] {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  const { dependencies = {}, peerDependencies = {}, devDependencies = {} } = manifest
  const [own, peers, dev] = [dependencies, peerDependencies, devDependencies].map(Object.keys)
  return [own!, peers!, dev!.filter((name) => !peers!.includes(name))] // which npm installs by itself
}
