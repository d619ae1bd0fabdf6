// The packages that hold a compiled addon, so that nobody needs a compiler. npm installs the one that fits.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { native, root } from './compilations.mjs'

/** What zig is told for each instruction set of a processor. */
const instructionSets = {
  x64: {
    baseline: ['-mcpu=x86_64'],
    avx2: ['-mcpu=x86_64+avx2+fma'],
    avx512: [
      '-mcpu=x86_64+avx2+fma+avx512f+avx512dq+avx512bw+avx512vl',
      '-mprefer-vector-width=512',
    ],
  },
  arm64: { neon: [] },
}

const exported = `-Wl,--version-script=${join(native, 'exports.map')}`
const linux = ['-s', '-Wl,--gc-sections', '-Wl,-z,nodelete', '-Wl,-z,now', exported]
const darwin = ['-Wl,-undefined,dynamic_lookup', '-Wl,-x']
const windows = ['-s']

/** Every system that is built for: `target` is zig's name of it, `link` what its linker is told. */
export const platforms = [
  { os: 'linux', cpu: 'x64', libc: 'glibc', target: 'x86_64-linux-gnu.2.28', link: linux },
  { os: 'linux', cpu: 'arm64', libc: 'glibc', target: 'aarch64-linux-gnu.2.28', link: linux },
  { os: 'linux', cpu: 'x64', libc: 'musl', target: 'x86_64-linux-musl', link: linux },
  { os: 'linux', cpu: 'arm64', libc: 'musl', target: 'aarch64-linux-musl', link: linux },
  { os: 'darwin', cpu: 'x64', target: 'x86_64-macos.12.0', link: darwin },
  { os: 'darwin', cpu: 'arm64', target: 'aarch64-macos.12.0', link: darwin },
  { os: 'win32', cpu: 'x64', target: 'x86_64-windows-gnu', link: windows },
  { os: 'win32', cpu: 'arm64', target: 'aarch64-windows-gnu', link: windows },
].map((platform) => ({
  ...platform,
  name: nameOf(platform),
  instructionSets: instructionSets[platform.cpu],
}))

/** `linux-x64-gnu`: what the package is called behind `@inkstone/backend-native-`. */
function nameOf({ os, cpu, libc }) {
  const ending = { glibc: '-gnu', musl: '-musl' }[libc] ?? ''
  return `${os}-${cpu}${ending}`
}

export const manifestFile = join(root, 'package.json')
export const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'))

/** The package.json of a platform's package. */
export function manifestOf({ os, cpu, libc, name }) {
  return {
    name: `${manifest.name}-${name}`,
    version: manifest.version,
    description: `The compiled kernels of ${manifest.name} for ${name}.`,
    license: manifest.license,
    repository: manifest.repository,
    main: 'inkstone.node',
    files: ['inkstone.node'],
    engines: manifest.engines,
    os: [os],
    cpu: [cpu],
    libc: libc && [libc],
  }
}
