import type { Command } from 'commander'
import { terminal } from '../terminal/terminal'
import { backendHelp, type Speaking, speaking } from './options'

export function addInit(inkstone: Command): void {
  inkstone
    .command('init')
    .argument('[name]', 'name of the project and its new folder', 'handwriting')
    .summary('make a project of your own')
    .description(
      'Makes a folder with a recipe, a test and a package.json: npm install, npm start and npm test work in it.',
    )
    .addHelpText('after', `\n${initExamples}`)
    .action(async (name: string) => {
      const { init } = await import('../commands/init')
      await init({ name, terminal: terminal() })
    })
}

const initExamples = `Examples:
  $ inkstone init digits
  $ npx @inkstone/runner init digits     if nothing is installed yet
  $ cd digits && npm install && npm start`

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
  $ inkstone bench --backend inkstone-wasm --json`
