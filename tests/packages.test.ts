import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeExampleRun } from '../packages/run/test/exampleRun'
import { packedRegistry } from './packedRegistry'
import { blocksOf, scriptOf } from './walkthrough'
import { type Manifest, packages, root, run, runShell, runTool } from './workspace'

// As others meet them: every package packed, the tarballs installed by plain npm into an empty
// project, and the README's snippets run there.

const published = packages.filter(({ manifest }) => !manifest.private)
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  packageManager: string
}

/** For what need not compile the native kernels anew: the project of a stranger has compiled them once. */
const onWasm = { INKSTONE_BACKEND: 'wasm', npm_config_ignore_scripts: 'true' }

let place: string
let tarballs: string
let project: string

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'inkstone-packages-'))
  tarballs = join(place, 'tarballs')
  project = join(place, 'project')
  mkdirSync(tarballs)
  mkdirSync(project)
  for (const { folder } of published) {
    run(
      'npx',
      ['--yes', packageManager, 'pack', '--pack-destination', tarballs],
      join(root, folder),
    )
  }
  writeFileSync(join(project, 'package.json'), '{ "name": "stranger", "private": true }')
  const files = readdirSync(tarballs).map((file) => join(tarballs, file))
  const tensorflow = ['@tensorflow/tfjs-core@4.22.0', '@tensorflow/tfjs-layers@4.22.0']
  run('npm', ['install', '--no-audit', '--no-fund', ...files, ...tensorflow], project)
})

afterAll(() => rmSync(place, { recursive: true, force: true }))

it('packs every package', () => {
  expect(readdirSync(tarballs)).toHaveLength(published.length)
})

it.each(published.map(({ folder }) => [folder]))(
  '%s is packed as its exports promise',
  (folder) => {
    runTool('publint', ['--strict', '--pack=npm'], join(root, folder))
  },
)

const libraries = published.filter(({ folder }) => folder.startsWith('packages/'))

it.each(libraries.map(({ manifest }) => [manifest.name]))(
  '%s has types for ESM and CommonJS',
  (name) => {
    const stem = name.replace('@', '').replace('/', '-')
    const tarball = readdirSync(tarballs).find((file) => new RegExp(`^${stem}-\\d`).test(file))
    runTool('attw', [join(tarballs, tarball!), '--profile', 'node16', '--no-emoji'])
  },
)

it.each(libraries.map(({ manifest }) => [manifest.name]))(
  '%s gives both worlds the same names',
  (name) => {
    const list =
      'console.log(JSON.stringify(Object.keys(it).filter((k) => k !== "default").sort()))'
    const esm = run(
      'node',
      ['--input-type=module', '-e', `import * as it from '${name}'; ${list}`],
      project,
    )
    const cjs = run('node', ['-e', `const it = require('${name}'); ${list}`], project)
    const names = (text: string) => JSON.parse(text.trim().split('\n').at(-1)!) as string[]
    expect(names(esm).length).toBeGreaterThan(0)
    expect(names(cjs).filter((key) => key !== 'module.exports')).toEqual(
      names(esm).filter((key) => key !== 'module.exports'),
    )
  },
)

// Every fenced block of the README that is marked as JavaScript is a whole program.
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const snippets = [...readme.matchAll(/```js\n([\s\S]*?)```/g)].map((match) => match[1]!)

describe.each(snippets.map((code, index) => [index + 1, code] as const))(
  'README snippet %d',
  (index, code) => {
    it('runs as an ES module', () => {
      const file = join(project, `snippet-${index}.mjs`)
      writeFileSync(file, code)
      run('node', [file], project)
    })

    it('runs as CommonJS', () => {
      const file = join(project, `snippet-${index}.cjs`)
      writeFileSync(file, toCommonJs(code))
      run('node', [file], project)
    })
  },
)

it.each(published.map(({ folder, manifest }) => [manifest.name, folder] as const))(
  '%s has a README that says how to install it, and use that prints what it says',
  async (name, folder) => {
    const page = readFileSync(join(root, folder, 'README.md'), 'utf8')
    expect(page).toMatch(new RegExp(`^npm install .*${name}( |$)`, 'm'))
    expect(page).not.toContain('](..') // npm shows it without the repository
    const { homepage, repository, keywords } = JSON.parse(
      readFileSync(join(root, folder, 'package.json'), 'utf8'),
    ) as { homepage: string; repository: { url: string; directory: string }; keywords: string[] }
    expect(page).toContain(homepage)
    expect(existsSync(join(root, 'docs', homepage.split('/docs/')[1]!))).toBe(true)
    expect(repository.url).toMatch(/^git\+https:/)
    expect(repository.directory).toBe(folder)
    expect(keywords).toContain('inkstone')

    await writeExampleRun(join(project, 'runs/latest'), { images: 50 }) // for what reads a run
    const blocks = blocksOf(join(folder, 'README.md')).filter(({ language }) => language)
    expect(blocks.length).toBeGreaterThan(0)
    for (const { language, text } of blocks) {
      if (language === 'bash') {
        run('bash', ['-ec', text], project)
        continue
      }
      const said = [...text.matchAll(/console\.log\(.*\) \/\/ (.*)$/gm)].map((match) => match[1])
      expect(said.length).toBeGreaterThan(0)
      const file = join(project, 'use.mjs')
      writeFileSync(file, text)
      const printed = execFileSync('node', [file], {
        cwd: project,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      expect(printed.trim().split('\n')).toEqual(said)
    }
  },
)

it('finds snippets in the README', () => expect(snippets.length).toBeGreaterThan(0))

it('brings a command line that works', () => {
  expect(run('npx', ['inkstone', '--help'], project)).toContain('inkstone run')
})

it('takes a stranger through docs/plugins.md, from an empty folder to a run', async () => {
  const folder = join(place, 'walkthrough')
  mkdirSync(folder)
  const registry = await packedRegistry(tarballs)
  const listener = await listen()
  const turned = { ...onWasm, npm_config_audit: 'false', npm_config_fund: 'false' }
  const environment = { ...registry.environment, ...turned, TRAINING_WEBHOOK: listener.address }
  const script = scriptOf(blocksOf('docs/plugins.md'))
  const printed = await runShell(script, folder, environment)
  registry.close()
  listener.close()

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
  expect(printed).toContain('separable-net, 2,149 parameters, from scratch')
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

  const plugins = ['dataset-strokes', 'model-separable', 'callback-webhook', 'trainer-fit']
  for (const plugin of [...plugins, 'finetuner-bitfit', 'predictor-nearest']) {
    const installed = dependenciesIn(join(folder, `inkstone-${plugin}`))
    expect(installed).toEqual(dependenciesIn(join(root, 'examples', plugin)))
  }
})

it('takes a newcomer through docs/first-hour.md, which shows what it prints', async () => {
  const folder = join(place, 'newcomer')
  mkdirSync(folder)
  const registry = await packedRegistry(tarballs)
  const environment = { ...registry.environment, ...onWasm }
  const blocks = blocksOf('docs/first-hour.md')
  const printed = await runShell(scriptOf(blocks), folder, environment)
  registry.close()
  const lines = new Set(printed.split('\n').map(masked))
  const shown = blocks
    .filter(({ language }) => language === 'text')
    .flatMap(({ text }) => text.split('\n'))
    .filter((line) => line.trim() !== '' && !line.startsWith('backend')) // of the machine
  expect(shown.length).toBeGreaterThan(20)
  for (const line of shown) expect(lines).toContain(masked(line))
})

/** A line without what differs from run to run: numbers, and how wide they make a column. */
function masked(line: string): string {
  return line
    .replaceAll(/\d[\d,.:TZ-]*/g, '#')
    .replaceAll(/ +/g, ' ')
    .trim()
}

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

/** Imports become requires; what awaits at the top moves into a function. */
function toCommonJs(code: string): string {
  const required = code
    .replaceAll(/^import \* as (\w+) from '([^']+)'/gm, "const $1 = require('$2')")
    .replaceAll(/^import \{([^}]+)\} from '([^']+)'/gm, (_, names: string, from: string) => {
      return `const {${names.replaceAll(' as ', ': ')}} = require('${from}')`
    })
    .replaceAll(/^import '([^']+)'/gm, "require('$1')")
  return `(async () => {\n${required}\n})().catch((error) => { console.error(error); process.exit(1) })\n`
}
