import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeExampleRun } from '../packages/run/test/exampleRun'
import { packAll, published } from './packAll'
import { blocksOf } from './walkthrough'
import { root, run } from './workspace'

// As others meet them: every package packed, the tarballs installed by plain npm into an empty
// project, and the README's snippets run there.

let place: string
let tarballs: string
let project: string

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'inkstone-packages-'))
  tarballs = packAll()
  project = join(place, 'project')
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), '{ "name": "stranger", "private": true }')
  const files = readdirSync(tarballs).map((file) => join(tarballs, file))
  const tensorflow = ['@tensorflow/tfjs-core@4.22.0', '@tensorflow/tfjs-layers@4.22.0']
  const quiet = ['--no-audit', '--no-fund']
  run('npm', ['install', ...quiet, '--ignore-scripts', ...files, ...tensorflow], project)
  // The install script takes an object that was compiled from the same bytes with the same flags as it is: those of the
  // workspace spare a minute. A source that is not packed, or differs, is compiled or missed as at a stranger's.
  const objects = 'build/objects'
  const kernels = join(project, 'node_modules/@inkstone/backend-native', objects)
  const compiled = join(root, 'packages/backend-native', objects)
  if (existsSync(compiled)) cpSync(compiled, kernels, { recursive: true })
  run('npm', ['rebuild'], project)
})

afterAll(() => rmSync(place, { recursive: true, force: true }))

it('packs every package', () => {
  expect(readdirSync(tarballs)).toHaveLength(published.length)
})

const libraries = published.filter(({ folder }) => folder.startsWith('packages/'))

describe('what is packed', () => {
  let problems: Record<string, { exports: string[]; types: string[] }>
  beforeAll(() => {
    problems = JSON.parse(run('node', [join(__dirname, 'checkTarballs.mjs'), tarballs]))
  })

  const problemsOf = (name: string) => {
    const stem = name.replace('@', '').replace('/', '-')
    const file = Object.keys(problems).find((file) => new RegExp(`^${stem}-\\d`).test(file))
    return problems[file!]!
  }

  it.each(published.map(({ manifest }) => manifest.name))(
    'of %s is as its exports promise',
    (name) => {
      expect(problemsOf(name).exports).toEqual([])
    },
  )

  it.each(libraries.map(({ manifest }) => manifest.name))(
    'of %s has types for ESM and CommonJS',
    (name) => {
      expect(problemsOf(name).types).toEqual([])
    },
  )
})

describe('both worlds', () => {
  const list = `
    const seen = {}
    const note = (name, it) => {
      const hidden = ['default', 'module.exports', '__esModule']
      seen[name] = Object.keys(it).filter((key) => !hidden.includes(key)).sort()
    }`
  const names = libraries.map(({ manifest }) => manifest.name)
  const print = 'console.log(JSON.stringify(seen))'
  const read = (text: string) =>
    JSON.parse(text.trim().split('\n').at(-1)!) as Record<string, string[]>
  let esm: Record<string, string[]>
  let cjs: Record<string, string[]>

  beforeAll(() => {
    const imports = names.map(
      (name, at) => `import * as p${at} from '${name}'; note('${name}', p${at})`,
    )
    const requires = names.map((name) => `note('${name}', require('${name}'))`)
    const inEsm = ['--input-type=module', '-e', [list, ...imports, print].join('\n')]
    esm = read(run('node', inEsm, project))
    cjs = read(run('node', ['-e', [list, ...requires, print].join('\n')], project))
  })

  it.each(names)('%s gives the same names', (name) => {
    expect(esm[name]!.length).toBeGreaterThan(0)
    expect(cjs[name]).toEqual(esm[name])
  })
})

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
