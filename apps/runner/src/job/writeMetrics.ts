import type { MetricsFile } from '@inkstone/core'
import { runVersion } from '@inkstone/run'
import type { Job } from './job'

/** Writes `metrics.json` with the figures so far. */
export function writeMetrics({ folder, metrics }: Job): Promise<void> {
  return folder.write('metrics.json', {
    version: runVersion,
    ...metrics,
    seconds: folder.seconds(),
  } satisfies MetricsFile)
}
