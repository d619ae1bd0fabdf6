import { type ReportFormat, writeReport } from '@inkstone/report'
import { resolveRun } from '@inkstone/run'
import type { Terminal } from '../terminal/terminal'

/** `inkstone report`: writes a run's page again, or its figures in another format. */
export async function report(
  run: string,
  { format, terminal }: { format: ReportFormat; terminal: Terminal },
): Promise<void> {
  const path = await writeReport(await resolveRun(run), format)
  terminal.item('report', path)
  terminal.emit({ event: 'report', format, report: path })
}
