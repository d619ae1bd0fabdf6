import { createRequire } from 'node:module'
import { dirname, join, resolve as resolvePath } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Addon } from './addon'
import type { NativeMemory } from './bufferSource'
import { missingAddonReason } from './missingAddon'

type NativeAddon = Addon & NativeMemory

export type NativeStatus =
  | { available: true; isa: string; threads: number; isas: string[] }
  | { available: false; reason: string }

// Bundled to CommonJS there is no address of a module: packages are then looked for from the program's own file.
const ownUrl: string | undefined = import.meta.url
const ownPath = ownUrl ? fileURLToPath(ownUrl) : resolvePath(process.argv[1] ?? 'bundle.js')
const require = createRequire(ownPath)

let loaded: { addon: NativeAddon } | { reason: string } | undefined

/** The addon, or undefined where there is none: {@link nativeStatus} then says why.
 * @throws if INKSTONE_ISA or INKSTONE_THREADS holds what this machine cannot do */
export function loadAddon(): NativeAddon | undefined {
  loaded ??= findAddon()
  return 'addon' in loaded ? loaded.addon : undefined
}

/** Whether the native kernels run here, on which instruction set and how many threads, or why not and
 * how to mend it.
 * @example nativeStatus() // { available: true, isa: 'avx512', threads: 2, isas: ['baseline', ...] } */
export function nativeStatus(): NativeStatus {
  loaded ??= findAddon()
  if ('reason' in loaded) return { available: false, reason: loaded.reason }
  const { addon } = loaded
  const isas = addon.isas().filter((isa) => isa !== 'reference')
  return { available: true, isa: addon.isa(), threads: addon.threads(), isas }
}

/** The file that INKSTONE_ADDON names (a build with sanitizers, say), or the platform package, then the
 * local build, then the reason. */
function findAddon(): { addon: NativeAddon } | { reason: string } {
  const platformPackage = `@inkstone/backend-native-${process.platform}-${process.arch}`
  const named = process.env.INKSTONE_ADDON
  const published = [platformPackage, `${platformPackage}-musl`] // npm installs the one that fits
  const root = packageRoot()
  const local = root === undefined ? [] : [join(root, 'build', 'inkstone.node')]
  const candidates = named ? [named] : [...published, ...local]
  const failures: string[] = []
  for (const candidate of candidates) {
    const path = resolve(candidate)
    if (path === undefined && named) failures.push(`INKSTONE_ADDON: there is no file '${named}'.`)
    if (path === undefined) continue
    try {
      return { addon: configured(require(path) as NativeAddon) }
    } catch (failure) {
      if (failure instanceof RangeError) throw failure
      failures.push(`${candidate} does not load (${firstLine(failure)}).`)
    }
  }
  return { reason: [...failures, missingAddonReason(root)].join(' ') }
}

function resolve(candidate: string): string | undefined {
  try {
    return require.resolve(candidate)
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

function firstLine(failure: unknown): string {
  const message = failure instanceof Error ? failure.message : String(failure)
  return message.split('\n')[0] ?? message
}
