import { createRequire } from 'node:module'
import { dirname, join, resolve as resolvePath } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Addon } from './addon'
import type { NativeMemory } from './bufferSource'
import { compileAgain, missingAddonReason } from './missingAddon'
import { missingBytes } from './missingBytes'
import { foreignVersion, platformPackages } from './platformPackage'

type NativeAddon = Addon & NativeMemory

export type NativeStatus =
  | {
      available: true
      isa: string
      threads: number
      isas: string[]
      /** Where the addon comes from: the name of a package, `compiled here`, or the path in INKSTONE_ADDON. */
      source: string
      /** Why addons that come before it were not taken, a sentence each. */
      skipped: string[]
    }
  | { available: false; reason: string }

interface Loaded {
  addon: NativeAddon
  source: string
  skipped: string[]
}

// Bundled to CommonJS there is no address of a module: packages are then looked for from the program's own file.
const ownUrl: string | undefined = import.meta.url
const ownPath = ownUrl ? fileURLToPath(ownUrl) : resolvePath(process.argv[1] ?? 'bundle.js')
const require = createRequire(ownPath)

let loaded: Loaded | { reason: string } | undefined

/** The addon, or undefined where there is none: {@link nativeStatus} then says why.
 * @throws if INKSTONE_ISA or INKSTONE_THREADS holds what this machine cannot do */
export function loadAddon(): NativeAddon | undefined {
  loaded ??= findAddon()
  return 'addon' in loaded ? loaded.addon : undefined
}

/** Whether the native kernels run here, on which instruction set and how many threads, or why not and
 * how to mend it.
 * @example nativeStatus() // { available: true, isa: 'avx512', threads: 2, isas: ['baseline', ...], ... } */
export function nativeStatus(): NativeStatus {
  loaded ??= findAddon()
  if ('reason' in loaded) return { available: false, reason: loaded.reason }
  const { addon, source, skipped } = loaded
  const isas = addon.isas().filter((isa) => isa !== 'reference')
  return { available: true, isa: addon.isa(), threads: addon.threads(), isas, source, skipped }
}

/** The file that INKSTONE_ADDON names (a build with sanitizers, say), or the platform package, then the
 * local build, then the reason. What does not load is passed over, with the reason. */
function findAddon(): Loaded | { reason: string } {
  const root = packageRoot()
  const skipped: string[] = []
  let mend: string | undefined
  for (const { source, path } of candidates(root)) {
    try {
      if (path === undefined) {
        skipped.push(`INKSTONE_ADDON: there is no file '${source}'.`)
        continue
      }
      const foreign = source.startsWith('@') && root && foreignVersion(source, path, root)
      if (foreign) skipped.push(foreign)
      else if (missingBytes(path) > 0)
        throw new Error(`the file is cut off, ${missingBytes(path)} bytes are missing`)
      else return { addon: configured(require(path) as NativeAddon), source, skipped }
    } catch (failure) {
      if (failure instanceof RangeError) throw failure
      if (isDenied(failure)) mend = 'Start Deno with `--allow-ffi`.'
      else if (source === compiledHere && root) mend = compileAgain(root)
      const name = source === compiledHere ? 'The addon that was compiled here' : source
      skipped.push(`${name} does not load (${whyNot(failure)}).`)
    }
  }
  if (process.env.INKSTONE_ADDON)
    mend = 'Name a file that holds the addon, or unset INKSTONE_ADDON.'
  return { reason: [...skipped, mend ?? missingAddonReason(root)].join(' ') }
}

const compiledHere = 'compiled here'

/** Where an addon may be, in the order in which they are tried; without a path there is no such file. */
function candidates(root: string | undefined): { source: string; path: string | undefined }[] {
  const named = process.env.INKSTONE_ADDON
  if (named) return [{ source: named, path: resolve(named) }]
  const local = root === undefined ? undefined : join(root, 'build', 'inkstone.node')
  const from = root === undefined ? require : createRequire(join(root, 'package.json'))
  return [
    ...platformPackages().map((name) => ({ source: name, path: resolve(name, from) })),
    { source: compiledHere, path: local && resolve(local) },
  ].filter(({ path }) => path !== undefined)
}

function resolve(candidate: string, from = require): string | undefined {
  try {
    return from.resolve(candidate)
  } catch {
    return undefined
  }
}

/** The folder of this package: above this module, or, in a bundle, where the package is installed. */
function packageRoot(): string | undefined {
  const above = join(dirname(ownPath), '..')
  if (resolve(join(above, 'native', 'addon.cc')) !== undefined) return above
  const manifest = resolve('@inkstone/backend-native/package.json')
  return manifest === undefined ? undefined : dirname(manifest)
}

/** Applies INKSTONE_ISA, INKSTONE_THREADS and INKSTONE_EXACT, once a process: a second copy of this module or a worker
 * thread sets the same values again. */
function configured(addon: NativeAddon): NativeAddon {
  const { INKSTONE_ISA, INKSTONE_THREADS, INKSTONE_EXACT } = process.env
  if (INKSTONE_ISA && !addon.selectIsa(INKSTONE_ISA)) {
    throw new RangeError(
      `INKSTONE_ISA: expected one of ${addon.isas().join(', ')} (what this machine runs), ` +
        `got '${INKSTONE_ISA}'. Unset it to take the best.`,
    )
  }
  const threads = INKSTONE_THREADS ? Number(INKSTONE_THREADS) : addon.availableCores()
  if (!Number.isInteger(threads) || threads < 1 || threads > 1024) {
    throw new RangeError(
      `INKSTONE_THREADS: expected a whole number from 1 to 1024, got '${INKSTONE_THREADS}'. ` +
        'Unset it to use every physical core.',
    )
  }
  if (!['', '0', '1', undefined].includes(INKSTONE_EXACT)) {
    throw new RangeError(
      `INKSTONE_EXACT: expected 0 or 1, got '${INKSTONE_EXACT}'. ` +
        'Set it to 1 to compute all convolutions directly, or unset it.',
    )
  }
  addon.setThreads(threads)
  addon.setExact(INKSTONE_EXACT === '1')
  return addon
}

/** The first line of what the system says; of Deno's, without its advice. */
function whyNot(failure: unknown): string {
  const message = failure instanceof Error ? failure.message : String(failure)
  const line = message.split('\n')[0] ?? message
  return isDenied(failure) ? line.replace(/, run again with .*/, '') : line
}

/** Deno loads addons only where it is allowed to. */
function isDenied(failure: unknown): boolean {
  return failure instanceof Error && /^Requires ffi access/.test(failure.message)
}
