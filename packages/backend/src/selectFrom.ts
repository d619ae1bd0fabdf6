import type { BackendCandidate, BackendName, Readiness } from './backendCandidate'
import { BackendError } from './backendError'
import { readyBackend } from './readyBackend'

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

/** Selects among these, the fastest first. Those that are opt-in are taken by name alone.
 * @throws BackendError for an unknown name and for a named backend that does not work */
export async function selectFrom(
  candidates: readonly BackendCandidate[],
  options: SelectBackendOptions = {},
): Promise<SelectedBackend> {
  if (typeof options !== 'object' || options === null) {
    const given = options === null ? 'null' : typeof options
    throw new BackendError(
      `selectBackend: expected an object with its options (backend, log), got ${given}. selectBackend({ backend: 'cpu' }) ` +
        'names one.',
    )
  }
  const { backend, log = (line) => console.error(line) } = options
  const named = backend ?? namedByEnvironment()
  const source = backend === undefined ? 'INKSTONE_BACKEND' : 'the option backend'
  const selected =
    named === undefined
      ? await selectFastest(candidates)
      : await selectNamed(candidates, named, source)
  log(announcement(selected))
  if (selected.warning) log(`warning: ${selected.warning}`)
  return selected
}

/** INKSTONE_BACKEND; a page has no environment. */
function namedByEnvironment(): string | undefined {
  return globalThis.process?.env?.INKSTONE_BACKEND || undefined
}

async function selectFastest(candidates: readonly BackendCandidate[]): Promise<SelectedBackend> {
  const skipped: SkippedBackend[] = []
  for (const candidate of candidates.filter(({ optIn }) => !optIn)) {
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
