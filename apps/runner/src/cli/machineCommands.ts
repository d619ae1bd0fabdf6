import type { Command } from 'commander'
import { backendHelp, type Speaking, speaking } from './options'

export function addDoctor(inkstone: Command): void {
  speaking(inkstone.command('doctor'), 'print one JSON object')
    .summary('show what this machine has, and which backends work')
    .description(
      'Shows Node, cores, instruction sets, and which backends work here or why they do not.',
    )
    .addHelpText('after', `\n${doctorExamples}`)
    .action(async ({ json = false }: Speaking) => {
      const { doctor } = await import('../commands/doctor')
      await doctor({ json })
    })
}

const doctorExamples = `Examples:
  $ inkstone doctor
  $ inkstone doctor --json`

export function addBench(inkstone: Command): void {
  speaking(inkstone.command('bench'), 'print one JSON object')
    .option('--backend <name>', backendHelp)
    .summary('measure how fast this machine trains and infers')
    .description("Measures training and inference of cnn('seed-001') on MNIST.")
    .addHelpText('after', `\n${benchExamples}`)
    .action(async ({ json = false, backend }: Speaking & { backend?: string }) => {
      const { bench } = await import('../commands/bench')
      await bench({ json, backend })
    })
}

const benchExamples = `Examples:
  $ inkstone bench
  $ inkstone bench --backend wasm --json`
