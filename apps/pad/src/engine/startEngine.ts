import { callWorker, type EngineWorker } from './calls'

/** A worker with an engine of its own. */
export function startEngine(): EngineWorker {
  return callWorker(new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }))
}
