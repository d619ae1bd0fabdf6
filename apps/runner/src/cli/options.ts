import { InkstoneError } from '@inkstone/core'
import type { Command } from 'commander'
import { numberOf } from '../commands/numberOf'
import { interruptedExitCode } from '../job/interruption'
import { type Terminal, terminal } from '../terminal/terminal'

// What several commands have in common. Each command loads its own code when it is called: `inkstone --help`
// need not wait for TensorFlow.js.

export interface Speaking {
  json?: boolean
}

export interface Watching extends Speaking {
  watch?: boolean
  port?: string
}

export interface Training extends Watching {
  set?: string[]
  ifSlow?: string[]
  backend?: string
  calibrate?: boolean
  confusion?: boolean
  runs: string
}

export interface Sweeping extends Training {
  findLearningRate?: boolean
  seeds?: string
}

export function training(command: Command): Command {
  return speaking(hintingAtSettings(command))
    .option('--set <path=value>', 'change a setting of the recipe; repeatable', collect)
    .option('--if-slow <path=value>', 'the same, on the backend cpu', collect)
    .option('--backend <name>', backendHelp)
    .option('--no-calibrate', 'leave the trained model uncalibrated')
    .option('--confusion', 'print the confusion matrix of each test at the end')
    .option('--runs <dir>', 'the folder of all runs', 'runs')
}

export function watching(command: Command): Command {
  return command
    .option('--watch', 'show the training live on a local page')
    .option('--port <number>', 'port of that page; default: a free one')
}

/** Runs the work while a page shows it, if `--watch` is set. The server is closed when the work is done or has failed. */
export async function watched(
  options: Watching,
  work: (terminal: Terminal) => Promise<void>,
): Promise<void> {
  const plain = terminal(options)
  if (!options.watch && options.port !== undefined) {
    throw new InkstoneError('--port: expected --watch beside it: it is the port of that page.')
  }
  if (!options.watch) return work(plain)
  const { watch } = await import('../commands/watch')
  const live = await watch({ port: numberOf('--port', options.port) ?? 0, terminal: plain })
  try {
    await work(live.terminal)
  } finally {
    await live.close()
  }
}

export function speaking(
  command: Command,
  what: string = 'print events, one JSON object per line',
): Command {
  return command.option('--json', `${what}, on stdout; text goes to stderr`)
}

/** `--data` and the options that belong to it. */
export function ofData(command: Command): Command {
  return command
    .option(
      '--paper <grey>',
      'of pictures: bright for dark ink on bright paper; default: by their borders',
    )
    .option('--size <pixels>', 'scale pictures to squares; default: their own size, or 28')
    .option('--label-column <name>', 'of a CSV file; default: label, class, or the first')
}

export const dataHelp: string =
  'mnist, optdigits, a folder of pictures, a .csv, .npz or .parquet file, or a file that exports a dataset'

/** Of an option that may be repeated. */
export function collect(value: string, earlier: string[] = []): string[] {
  return [...earlier, value]
}

export function ended(whole: boolean): void {
  if (!whole) process.exitCode = interruptedExitCode()
}

export const findHelp: string = 'first try rising learning rates; the report shows the curve'

export const backendHelp: string =
  'inkstone, tensorflow, inkstone-wasm, cpu or webgpu; default: the fastest that works'

/** If a recipe's setting is typed as an option, says how to set it. */
function hintingAtSettings(command: Command): Command {
  return command.configureOutput({
    outputError(text, write) {
      write(text)
      const [, name] = /unknown option '--([A-Za-z][\w.]*)/.exec(text) ?? []
      if (!name) return
      const at = process.argv.findIndex((argument) => argument.startsWith(`--${name}`))
      const [, inline] = process.argv[at]?.split('=') ?? []
      const value = inline ?? process.argv[at + 1] ?? 'VALUE'
      write(`Did you mean --set ${name}=${value}? That sets the recipe's ${name}.\n`)
    },
  })
}

export const ignoreDigestHelp: string = 'load a model whose files were changed after it was saved'
