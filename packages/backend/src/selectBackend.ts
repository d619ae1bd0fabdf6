import type { BackendCandidate, BackendName, Readiness } from './backendCandidate'
import { BackendError } from './backendError'
import { cpuBackend } from './cpuBackend'
import { nativeBackend } from './nativeBackend'
import { readyBackend } from './readyBackend'
import { tensorflowBackend } from './tensorflowBackend'
import { wasmBackend } from './wasmBackend'

export interface SelectBackendOptions {
  /** The backend to use. Default: INKSTONE_BACKEND, or else the fastest that works. */
  backend?: string
  /** Receives the one line that says which and why. Default: standard error. */
  log?: (line: string) => void
}

/** TensorFlow.js' current backend from now on. */
export interface SelectedBackend {
  readonly name: BackendName
  readonly threads: number
  /** Instruction set: `avx512`, `simd128`. */
  readonly isa?: string
  /** `native C++, AVX-512, 2 threads`. */
  readonly description: string
  /** Why this one: `the fastest that works here`, `named by INKSTONE_BACKEND`. */
  readonly reason: string
  /** What should be mended in its installation, and how. */
  readonly warning?: string
  /** Faster ones that do not work here. */
  readonly skipped: readonly SkippedBackend[]
}

export interface SkippedBackend {
  readonly name: BackendName
  readonly reason: string
}

/** All backends, the fastest first. */
export function backendCandidates(): BackendCandidate[] {
  return [nativeBackend, tensorflowBackend(), wasmBackend, cpuBackend]
}

/** Selects the fastest TensorFlow.js backend that works on this machine, or the named one, and prints one line that
 * says which, and why not a faster one.
 *
 * The order: `inkstone` (native C++), `tensorflow` (where the project has `@tensorflow/tfjs-node`),
 * `inkstone-wasm`, `cpu`. A named one that does not work is an error, without a fallback.
 * @throws Error named `InkstoneError`, for an unknown name and for a named backend that does not work
 * @example
 * const { name } = await selectBackend({ backend: 'cpu' }) // backend cpu: plain JavaScript, 1 thread; ...
 * name // 'cpu' */
export async function selectBackend(options: SelectBackendOptions = {}): Promise<SelectedBackend> {
  if (typeof options !== 'object' || options === null) {
    const given = options === null ? 'null' : typeof options
    throw new BackendError(
      `selectBackend: expected an object with its options (backend, log), got ${given}. selectBackend({ backend: 'cpu' }) ` +
        'names one.',
    )
  }
  return selectFrom(backendCandidates(), options)
}

/** {@link selectBackend} among these, the fastest first. */
export async function selectFrom(
  candidates: readonly BackendCandidate[],
  { backend, log = (line) => console.error(line) }: SelectBackendOptions = {},
): Promise<SelectedBackend> {
  const named = backend ?? (process.env.INKSTONE_BACKEND || undefined)
  const source = backend === undefined ? 'INKSTONE_BACKEND' : 'the option backend'
  const selected =
    named === undefined
      ? await selectFastest(candidates)
      : await selectNamed(candidates, named, source)
  log(announcement(selected))
  if (selected.warning) log(`warning: ${selected.warning}`)
  return selected
}

async function selectFastest(candidates: readonly BackendCandidate[]): Promise<SelectedBackend> {
  const skipped: SkippedBackend[] = []
  for (const candidate of candidates) {
    const readiness = await readyBackend(candidate)
    const { name } = candidate
    if (readiness.available) {
      return selected(name, readiness, 'the fastest that works here', skipped)
    }
    skipped.push({ name, reason: readiness.reason })
  }
  const reasons = skipped.map(({ name, reason }) => `${name}: ${reason}`).join(' ')
  throw new BackendError(`No TensorFlow.js backend works here. ${reasons}`)
}

async function selectNamed(
  candidates: readonly BackendCandidate[],
  named: string,
  source: string,
): Promise<SelectedBackend> {
  const candidate = candidates.find(({ name }) => name === named)
  if (!candidate) {
    const names = candidates.map(({ name }) => `'${name}'`).join(' or ')
    throw new BackendError(
      `${source}: expected ${names}, got '${named}'. Leave it out to take the fastest that works here.`,
    )
  }
  const readiness = await readyBackend(candidate)
  if (!readiness.available) {
    throw new BackendError(
      `${source}: the backend '${named}' is not available here: ${readiness.reason} ` +
        'Leave it out to take the fastest that works here.',
    )
  }
  return selected(candidate.name, readiness, `named by ${source}`, [])
}

function selected(
  name: BackendName,
  { threads, isa, description, warning }: Extract<Readiness, { available: true }>,
  reason: string,
  skipped: SkippedBackend[],
): SelectedBackend {
  return { name, threads, isa, description, reason, warning, skipped }
}

function announcement({ name, description, reason, skipped }: SelectedBackend): string {
  const named = reason.startsWith('named') ? [reason] : []
  const slower = skipped.map(
    (faster) => `${faster.name} not available: ${firstSentence(faster.reason)}`,
  )
  const mend = slower.length > 0 ? ['more: inkstone doctor'] : []
  return `backend ${name}: ${[description, ...named, ...slower, ...mend].join('; ')}`
}

/** Enough for one line; `skipped` and `inkstone doctor` hold the rest. */
function firstSentence(reason: string): string {
  const [line = ''] = reason.split('\n')
  const [sentence = ''] = line.split(/\.(?= |$)/)
  return sentence.length > 160 ? `${sentence.slice(0, 157)}...` : sentence
}
