import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packAll } from './packAll'
import { packedRegistry } from './packedRegistry'
import { blocksOf, scriptOf } from './walkthrough'
import { runShell } from './workspace'

// docs/first-hour.md from an empty folder, with the packed packages from a registry on this machine.

/** packages.test.ts compiles the native kernels of the packed package; here they need not be. */
const onWasm = { INKSTONE_BACKEND: 'inkstone-wasm', npm_config_ignore_scripts: 'true' }

let place: string
let tarballs: string

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'inkstone-first-hour-'))
  tarballs = packAll()
})

afterAll(() => rmSync(place, { recursive: true, force: true }))

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
