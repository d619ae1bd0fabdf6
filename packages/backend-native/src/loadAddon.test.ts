import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nativeStatus } from './loadAddon'
import { onEveryIsa } from './onEveryIsa'

const packageRoot = join(__dirname, '..')

// The module's own code in a fresh process, through a few lines that register TypeScript's stripping by swc.
const script = `
  const { transformSync } = require('@swc/core')
  const { readFileSync } = require('node:fs')
  require.extensions['.ts'] = (module, file) => module._compile(transformSync(readFileSync(file, 'utf8'), {
    filename: file, jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' },
  }).code, file)
  const { nativeStatus } = require(process.argv[1])
  try { console.log(JSON.stringify(nativeStatus())) } catch (error) { console.log(error.message) }
`

function statusWith(environment: Record<string, string>): string {
  const module = join(packageRoot, 'src', 'loadAddon.ts')
  const env = { ...process.env, ...environment }
  return execFileSync(process.execPath, ['-e', script, module], {
    cwd: packageRoot,
    env,
    encoding: 'utf8',
  }).trim()
}

onEveryIsa('choice of instruction set and threads', (isa) => {
  test('INKSTONE_ISA', () => {
    expect(JSON.parse(statusWith({ INKSTONE_ISA: isa }))).toMatchObject({ available: true, isa })
  })
})

onEveryIsa('environment variables', (isa) => {
  if (isa !== 'baseline' && isa !== 'neon') return test('are read once', () => undefined)

  test('an unknown instruction set', () => {
    expect(statusWith({ INKSTONE_ISA: 'mmx' })).toMatch(
      /^INKSTONE_ISA: expected one of reference, .* \(what this machine runs\), got 'mmx'\. Unset it to take the best\.$/,
    )
  })

  test('threads', () => {
    expect(JSON.parse(statusWith({ INKSTONE_THREADS: '3' }))).toMatchObject({ threads: 3 })
    expect(statusWith({ INKSTONE_THREADS: 'many' })).toBe(
      "INKSTONE_THREADS: expected a whole number from 1 to 1024, got 'many'. " +
        'Unset it to use every physical core.',
    )
  })

  test('exact convolutions', () => {
    expect(JSON.parse(statusWith({ INKSTONE_EXACT: '1' }))).toMatchObject({ available: true })
    expect(statusWith({ INKSTONE_EXACT: 'yes' })).toBe(
      "INKSTONE_EXACT: expected 0 or 1, got 'yes'. " +
        'Set it to 1 to compute all convolutions directly, or unset it.',
    )
  })

  test('an addon that is not there', () => {
    const status = JSON.parse(statusWith({ INKSTONE_ADDON: '/nowhere/inkstone.node' }))
    expect(status.available).toBe(false)
    expect(status.reason).toBe(
      "INKSTONE_ADDON: there is no file '/nowhere/inkstone.node'. " +
        'Name a file that holds the addon, or unset INKSTONE_ADDON.',
    )
  })

  test('status', () => {
    expect(nativeStatus()).toMatchObject({ available: true })
  })
})

describe('a machine without a compiler', () => {
  test('the build ends well and says what is missing', () => {
    const directory = mkdtempSync(join(tmpdir(), 'inkstone-build-'))
    const env = { PATH: directory, INKSTONE_BUILD_DIRECTORY: directory, CXX: 'no-such-compiler' }
    const build = spawnSync(process.execPath, [join(packageRoot, 'scripts', 'build.mjs')], {
      env,
      encoding: 'utf8',
    })
    const failure = readFileSync(join(directory, 'failure.txt'), 'utf8')
    rmSync(directory, { recursive: true })
    expect(build.status).toBe(0)
    expect(build.stdout.trim().split('\n')).toHaveLength(1)
    expect(build.stdout).toContain(
      'the native kernels were not compiled, slower backends serve instead',
    )
    expect(failure).toMatch(
      /^No C\+\+ compiler found \(tried \$CXX, c\+\+, g\+\+, clang\+\+\)\. Install one/,
    )
  })
})
