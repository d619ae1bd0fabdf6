import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { platformPackages } from './platformPackage'

// The loader in an installed copy of this package, beside packages that hold a compiled addon or should.

const packageRoot = join(__dirname, '..')
const addon = join(packageRoot, 'build', 'inkstone.node')
const name = platformPackages()[0]!
const version = '1.2.3'
const loadable = existsSync(addon) ? test : test.skip // needs an addon that loads

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'inkstone-platform-'))
  for (const folder of ['src', 'native', 'build']) mkdirSync(join(root, folder))
  for (const file of [
    'elfInterpreter.ts',
    'elfSegments.ts',
    'loadAddon.ts',
    'missingAddon.ts',
    'missingBytes.ts',
    'platformPackage.ts',
  ]) {
    copyFileSync(join(__dirname, file), join(root, 'src', file))
  }
  writeFileSync(join(root, 'native', 'addon.cc'), '')
  writeManifest(root, { version, optionalDependencies: { [name]: version } })
})
afterEach(() => rmSync(root, { recursive: true }))

function writeManifest(folder: string, manifest: object): void {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'x', ...manifest }))
}

/** Installs a platform package whose addon is `file`. */
function install(file: Buffer, own = version): void {
  const folder = join(root, 'node_modules', name)
  mkdirSync(folder, { recursive: true })
  writeManifest(folder, { name, version: own, main: 'inkstone.node' })
  writeFileSync(join(folder, 'inkstone.node'), file)
}

function buildHere(): void {
  copyFileSync(addon, join(root, 'build', 'inkstone.node'))
}

// TypeScript's types are stripped by swc, so that the sources run as they are.
const script = `
  const { transformSync } = require('@swc/core')
  const { readFileSync } = require('node:fs')
  require.extensions['.ts'] = (module, file) => module._compile(transformSync(readFileSync(file, 'utf8'), {
    filename: file, jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' },
  }).code, file)
  console.log(JSON.stringify(require(process.argv[1]).nativeStatus()))
`

function status(): Record<string, unknown> {
  const file = join(root, 'src', 'loadAddon.ts')
  const env = { ...process.env, INKSTONE_ADDON: '' }
  const printed = execFileSync(process.execPath, ['-e', script, file], {
    cwd: packageRoot,
    env,
    encoding: 'utf8',
  })
  return JSON.parse(printed)
}

loadable('the platform package comes before what was compiled here', () => {
  install(readFileSync(addon))
  buildHere()
  expect(status()).toMatchObject({ available: true, source: name, skipped: [] })
})

describe('a platform package that does not load is passed over, with the reason', () => {
  loadable('a broken file', () => {
    install(Buffer.from('not an addon'))
    buildHere()
    expect(status()).toMatchObject({
      available: true,
      source: 'compiled here',
      skipped: [
        expect.stringMatching(new RegExp(`^${name} does not load \\(.*inkstone\\.node.*\\)\\.$`)),
      ],
    })
  })

  const onLinux = process.platform === 'linux' ? loadable : test.skip
  onLinux('of another processor', () => {
    const file = readFileSync(addon)
    const [x64, arm64] = [0x3e, 0xb7] // e_machine of ELF
    file[18] = file[18] === x64 ? arm64 : x64
    install(file)
    buildHere()
    expect(status()).toMatchObject({
      source: 'compiled here',
      skipped: [expect.stringContaining(`${name} does not load (`)],
    })
  })

  onLinux('of another C library', () => {
    // The name of the C library it asks for, as musl's is not there on glibc.
    const file = readFileSync(addon)
    for (const library of ['libc.so.6', 'libc.so', 'libc.musl-x86_64.so.1']) {
      const at = file.indexOf(Buffer.from(`\0${library}\0`))
      if (at >= 0) file.write('libx', at + 1)
    }
    install(file)
    buildHere()
    expect(status()).toMatchObject({
      source: 'compiled here',
      skipped: [
        expect.stringMatching(/ does not load \(libx\.\S*: cannot open shared object file/),
      ],
    })
  })

  /** An ELF file with one name in place of another of the same length. */
  function renamed(from: string, to: string): Buffer {
    const file = readFileSync(addon)
    for (let at = file.indexOf(from); at >= 0; at = file.indexOf(from, at + 1)) file.write(to, at)
    return file
  }

  const onGnu = platformPackages()[0]!.endsWith('-gnu') ? loadable : test.skip
  onGnu('of a newer C library', () => {
    install(renamed('\0GLIBC_2.34\0', '\0GLIBC_9.34\0'))
    buildHere()
    expect(status()).toMatchObject({
      source: 'compiled here',
      skipped: [expect.stringMatching(/ does not load \(.*version `GLIBC_9\.34' not found/)],
    })
  })

  onGnu('of a Node whose interface has a function that this Node lacks', () => {
    install(renamed('\0napi_detach_arraybuffer\0', '\0napi_remove_arraybuffer\0'))
    buildHere()
    expect(status()).toMatchObject({
      source: 'compiled here',
      skipped: [
        expect.stringMatching(/ does not load \(.*undefined symbol: napi_remove_arraybuffer/),
      ],
    })
  })

  onLinux('that was cut off while it was downloaded', () => {
    install(readFileSync(addon).subarray(0, 100_000))
    buildHere()
    expect(status()).toMatchObject({
      source: 'compiled here',
      skipped: [
        expect.stringMatching(
          / does not load \(the file is cut off, \d{6,} bytes are missing\)\.$/,
        ),
      ],
    })
  })

  test('compiled here for another system, with the command that compiles it again', () => {
    writeFileSync(join(root, 'package-lock.json'), '')
    writeFileSync(join(root, 'build', 'inkstone.node'), 'of another system')
    expect(status()).toEqual({
      available: false,
      reason: expect.stringMatching(
        /^The addon that was compiled here does not load \(.*\)\. Run `npm rebuild @inkstone\/backend-native` to compile/,
      ),
    })
  })

  test('where Deno was not allowed to load it, with the flag alone', () => {
    const denied = 'Requires ffi access to "/x/inkstone.node", run again with the --allow-ffi flag' // what Deno 2.9 throws
    const folder = join(root, 'node_modules', name)
    mkdirSync(folder, { recursive: true })
    writeManifest(folder, { name, version, main: 'index.js' })
    writeFileSync(join(folder, 'index.js'), `throw new Error(${JSON.stringify(denied)})`)
    expect(status().reason).toBe(
      `${name} does not load (Requires ffi access to "/x/inkstone.node"). Start Deno with \`--allow-ffi\`.`,
    )
  })

  loadable('of another version', () => {
    install(readFileSync(addon), '1.2.2')
    buildHere()
    expect(status()).toMatchObject({
      source: 'compiled here',
      skipped: [`${name} is version 1.2.2, and @inkstone/backend-native 1.2.3.`],
    })
  })

  test('and nothing compiled here', () => {
    install(Buffer.from('not an addon'))
    const { available, reason } = status()
    expect(available).toBe(false)
    expect(reason).toMatch(
      new RegExp(`^${name} does not load \\(.*\\)\\. .*\`npm rebuild @inkstone/backend-native`),
    )
  })
})

test.each([
  ['package-lock.json', 'npm install '],
  ['pnpm-lock.yaml', 'pnpm add '],
  ['yarn.lock', 'yarn add '],
  ['bun.lock', 'bun add '],
  ['deno.lock', 'deno add npm:'],
])('where it was left out, with %s, it is named with the one command', (lockFile, add) => {
  writeFileSync(join(root, lockFile), '')
  expect(status()).toEqual({
    available: false,
    reason:
      'The package that holds the kernels compiled for this system is not installed: optional dependencies were ' +
      `left out, or the lock file was made on another system. Run \`${add}${name}@${version}\`.`,
  })
})
