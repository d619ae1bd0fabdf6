import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { blocksOf } from './walkthrough'
import { root } from './workspace'

// Every block of JavaScript on the pages of sources and networks is a whole program, and prints what it says:
// the comment behind each console.log.

let place: string

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'inkstone-pages-'))
  symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'))
  execFileSync(process.execPath, [join(root, 'tests', 'samples.mjs')], { cwd: place })
})

afterAll(() => rmSync(place, { recursive: true, force: true }))

const pages = ['docs/data', 'docs/models'].flatMap((folder) =>
  readdirSync(join(root, folder)).map((page) => join(folder, page)),
)
const programs = pages.map((page) => {
  const blocks = blocksOf(page).filter(({ language }) => language === 'js')
  return [page, blocks.map(({ text }) => text)] as const
})

it.each(programs)('%s prints what it says', (_, texts) => {
  expect(texts.length).toBeGreaterThan(0)
  for (const text of texts) {
    const said = [...text.matchAll(/console\.log\(.*\) \/\/ (.*)$/gm)].map((match) => match[1])
    expect(said.length).toBeGreaterThan(0)
    const file = join(place, 'program.mjs')
    writeFileSync(file, text)
    const env = { ...process.env, TMPDIR: place, NO_COLOR: '1', FORCE_COLOR: '0' }
    const printed = execFileSync(process.execPath, [file], {
      cwd: place,
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    expect(printed.trim().split('\n')).toEqual(said)
  }
})
