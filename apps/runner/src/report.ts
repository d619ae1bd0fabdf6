import { writeReport } from '@inkstone/report'
import { resolveRun } from './runFolder'
import type { Terminal } from './terminal'

/** `inkstone report`: renders a run's page again. */
export async function report(run: string, terminal: Terminal): Promise<void> {
  const path = await writeReport(await resolveRun(run))
  terminal.item('report', path)
  terminal.emit({ event: 'report', report: path })
}
