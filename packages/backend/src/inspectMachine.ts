import { availableParallelism, cpus, freemem, release, totalmem } from 'node:os'
import * as tf from '@tensorflow/tfjs-core'
import type { BackendName, Readiness } from './backendCandidate'
import { BackendError } from './backendError'
import { cpuBackend } from './cpuBackend'
import { type Compiler, findCompiler } from './findCompiler'
import { instructionSets, physicalCores } from './processor'
import { readyBackend } from './readyBackend'
import { backendCandidates } from './selectBackend'

/** What `inkstone doctor` prints. */
export interface MachineReport {
  /** `20.20.2`. */
  readonly node: string
  /** `linux x64`. */
  readonly platform: string
  /** Of the operating system's kernel. */
  readonly release: string
  readonly processor: {
    readonly model: string
    /** Null if unknown on this system. */
    readonly physicalCores: number | null
    readonly logicalCores: number
    /** Logical cores that this process may use. */
    readonly availableCores: number
    /** Those that matter to the kernels: `avx2`, `fma`, `avx512f`. Empty if unknown on this system. */
    readonly instructionSets: readonly string[]
  }
  readonly memory: { readonly totalBytes: number; readonly freeBytes: number }
  /** The fastest first; those that are taken by name alone at the end. */
  readonly backends: readonly BackendReport[]
  readonly compiler: Compiler
  /** The environment variables that control Inkstone: `{ INKSTONE_BACKEND: 'cpu' }`. */
  readonly environment: Readonly<Record<string, string>>
}

export interface BackendReport {
  readonly name: BackendName
  readonly available: boolean
  /** Why it is not available, and how to fix that; null if it is. */
  readonly reason: string | null
  /** Of the package that brings it; null if it is not available. */
  readonly version: string | null
  /** `native C++, AVX-512, 2 threads`; null if it is not available. */
  readonly detail: string | null
}

/** Inspects the machine and tries every backend. The current backend of TensorFlow.js is restored; without one it is
 * `cpu` afterwards.
 * @example (await inspectMachine()).backends.find(({ available }) => available)?.name // 'inkstone' */
export async function inspectMachine(): Promise<MachineReport> {
  const processors = cpus()
  return {
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    release: release(),
    processor: {
      model: processors[0]?.model.trim() ?? 'unknown',
      physicalCores: physicalCores(),
      logicalCores: processors.length,
      availableCores: availableParallelism(),
      instructionSets: instructionSets(),
    },
    memory: { totalBytes: totalmem(), freeBytes: freemem() },
    backends: await backendReports(),
    compiler: await findCompiler(),
    environment: inkstoneVariables(),
  }
}

function inkstoneVariables(): Record<string, string> {
  const variables: Record<string, string> = {}
  for (const [name, value] of Object.entries(process.env)) {
    if (name.startsWith('INKSTONE_') && value) variables[name] = value
  }
  return variables
}

async function backendReports(): Promise<BackendReport[]> {
  const current = tf.getBackend()
  const reports: BackendReport[] = []
  for (const candidate of backendCandidates()) {
    const readiness = await tried(() => readyBackend(candidate))
    reports.push(
      readiness.available
        ? {
            name: candidate.name,
            available: true,
            reason: null,
            version: readiness.version,
            detail: detailOf(readiness),
          }
        : {
            name: candidate.name,
            available: false,
            reason: readiness.reason,
            version: null,
            detail: null,
          },
    )
  }
  await tf.setBackend(current || cpuBackend.name)
  return reports
}

function detailOf({
  description,
  source,
  warning,
}: Extract<Readiness, { available: true }>): string {
  return [description, source, warning].filter((part) => part !== undefined).join('; ')
}

/** A wrong setting ends a run; the doctor continues and reports it. */
async function tried(
  ready: () => ReturnType<typeof readyBackend>,
): ReturnType<typeof readyBackend> {
  try {
    return await ready()
  } catch (error) {
    if (error instanceof BackendError) return { available: false, reason: error.message }
    throw error
  }
}
