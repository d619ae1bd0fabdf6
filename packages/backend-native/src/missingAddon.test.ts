import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compileAgain, missingAddonReason } from './missingAddon'

let project: string
let root: string

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'inkstone-missing-'))
  root = join(project, 'node_modules', '@inkstone', 'backend-native')
  mkdirSync(join(root, 'build'), { recursive: true })
  writeFileSync(join(root, 'package.json'), '{}')
})
afterEach(() => rmSync(project, { recursive: true }))

const onWindows = process.platform === 'win32'
const compiler = () => ({ PATH: project }) // a folder that holds a compiler
const none = { PATH: '' }

describe.each([
  ['package-lock.json', 'npm rebuild @inkstone/backend-native --ignore-scripts=false'],
  ['pnpm-lock.yaml', 'pnpm approve-builds'],
  ['yarn.lock', 'yarn rebuild @inkstone/backend-native'],
  ['bun.lock', 'bun pm trust @inkstone/backend-native'],
  ['deno.lock', 'deno install --allow-scripts=npm:@inkstone/backend-native'],
])('a project with %s whose install script was blocked', (lockFile, command) => {
  if (onWindows) return test.skip('on Windows', () => undefined)

  test('is told the one command, and not to install the compiler that is there', () => {
    writeFileSync(join(project, lockFile), '')
    writeFileSync(join(project, 'g++'), '')
    expect(missingAddonReason(root, compiler())).toBe(
      'The install script of @inkstone/backend-native has not run: package managers block such scripts ' +
        `unless they are allowed. Run \`${command}\`.`,
    )
  })

  test('is told of the compiler where there is none', () => {
    writeFileSync(join(project, lockFile), '')
    expect(missingAddonReason(root, none)).toMatch(/Run `.*`\. It needs a C\+\+ compiler \(Debian/)
  })
})

test.each([
  ['package-lock.json', 'npm rebuild @inkstone/backend-native'],
  ['pnpm-lock.yaml', 'pnpm rebuild @inkstone/backend-native'],
  ['yarn.lock', 'yarn rebuild @inkstone/backend-native'],
  ['bun.lock', 'bun install --force'],
  ['deno.lock', 'deno install --allow-scripts=npm:@inkstone/backend-native'],
])('a project with %s whose addon is of another system', (lockFile, command) => {
  writeFileSync(join(project, lockFile), '')
  expect(compileAgain(root)).toBe(`Run \`${command}\` to compile it for this system.`)
})

test('a compiler that refused: its message, and the command for later', () => {
  if (onWindows) return
  writeFileSync(join(root, 'build', 'failure.txt'), 'kernel.cc:1: error: no such register\n')
  writeFileSync(join(project, 'yarn.lock'), '')
  expect(missingAddonReason(root, compiler())).toBe(
    'The native kernels did not compile: kernel.cc:1: error: no such register ' +
      'Once mended: `yarn rebuild @inkstone/backend-native`.',
  )
})

test('no compiler when it was installed: what to install, said once', () => {
  if (onWindows) return
  writeFileSync(
    join(root, 'build', 'failure.txt'),
    'No C++ compiler found (tried g++). Install one.',
  )
  expect(missingAddonReason(root, none)).toBe(
    'The native kernels did not compile: No C++ compiler found (tried g++). Install one.',
  )
})

test('a bundle that left the package behind', () => {
  if (onWindows) return
  expect(missingAddonReason(undefined, none)).toContain(
    'esbuild: `--external:@inkstone/backend-native`',
  )
})
