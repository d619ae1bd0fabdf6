import type { ReportFormat } from '@inkstone/report'
import { type Command, Option } from 'commander'
import { terminal } from '../terminal/terminal'
import { type Speaking, speaking } from './options'

export function addReport(inkstone: Command): void {
  speaking(inkstone.command('report'))
    .argument('<run>', 'the folder of a run, such as runs/latest')
    .addOption(
      new Option('--format <name>', 'what to write into the folder of the run')
        .choices(['html', 'md', 'json', 'card'])
        .default('html'),
    )
    .summary("write a run's report again, also as Markdown or as JSON")
    .description(
      "Writes a run's report.html again; or report.md, the same as Markdown; or metrics.json, " +
        "with the published schema; or model-card.md, with Hugging Face's front matter.",
    )
    .addHelpText('after', `\n${reportExamples}`)
    .action(async (run: string, options: Speaking & { format: ReportFormat }) => {
      const { report } = await import('../commands/report')
      await report(run, { format: options.format, terminal: terminal(options) })
    })
}

const reportExamples = `Examples:
  $ inkstone report runs/latest
  $ inkstone report runs/latest --format md
  $ inkstone report runs/latest --format card`

export function addRuns(inkstone: Command): void {
  speaking(inkstone.command('runs'), 'print one JSON object')
    .option('--runs <dir>', 'the folder of all runs', 'runs')
    .summary('list the runs')
    .description(
      'Lists all runs, the newest first: figures, size on the disk, what they came from.',
    )
    .addHelpText('after', `\n${runsExamples}`)
    .action(async (options: Speaking & { runs: string }) => {
      const { listRuns } = await import('../commands/runs')
      await listRuns({ ...options, terminal: terminal(options) })
    })
}

const runsExamples = `Examples:
  $ inkstone runs
  $ inkstone runs --json`

export function addCompare(inkstone: Command): void {
  speaking(inkstone.command('compare'), 'print one JSON object')
    .argument('<run...>', 'folders of two or more runs; the first is the reference')
    .option('--out <html>', 'where to write the comparison as a page')
    .summary('set runs side by side')
    .description(
      'Compares runs on every test that they share: the difference and whether it is ' +
        'significant, learning curves, cost, options, images that only one gets right.',
    )
    .addHelpText('after', `\n${compareExamples}`)
    .action(async (runs: string[], options: Speaking & { out?: string }) => {
      const { compare } = await import('../commands/compare')
      await compare({ ...options, runs, terminal: terminal(options) })
    })
}

const compareExamples = `Examples:
  $ inkstone compare runs/A runs/B
  $ inkstone compare runs/A runs/B runs/C --out compare.html`
