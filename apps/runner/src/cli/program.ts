import { Command } from 'commander'
import { ownVersion } from '../job/versions'
import { addAugment, addCheck } from './dataCommands'
import { eachOnce } from './eachOnce'
import { addBench, addDoctor, addInit } from './machineCommands'
import { addEvaluate, addPredict, addRead, addWhy } from './modelCommands'
import { addPad } from './padCommand'
import { addReview } from './reviewCommand'
import { addCompare, addReport, addRuns } from './runCommands'
import { addServe } from './serveCommand'
import { addFineTune, addResume, addRun, addTrain } from './trainingCommands'

/** The command line: names, options, help. The commands themselves are in the files that they load. */
export function program(): Command {
  const inkstone = new Command('inkstone')
    .description(
      'Develops, trains, fine-tunes, evaluates and uses handwriting models in TypeScript.',
    )
    .version(ownVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .addHelpText('beforeAll', ({ command }) => {
      refuseUnknown(command, command.args[0]) // `inkstone prdict --help`
      return ''
    })
    .showHelpAfterError('\nSee inkstone --help.')
    .exitOverride()
    .addHelpText('after', `\n${inkstoneExamples}`)
  addInit(inkstone)
  addRun(inkstone)
  addTrain(inkstone)
  addFineTune(inkstone)
  addResume(inkstone)
  addEvaluate(inkstone)
  addPredict(inkstone)
  addRead(inkstone)
  addWhy(inkstone)
  addPad(inkstone)
  addServe(inkstone)
  addReview(inkstone)
  addAugment(inkstone)
  addCheck(inkstone)
  addReport(inkstone)
  addRuns(inkstone)
  addCompare(inkstone)
  addDoctor(inkstone)
  addBench(inkstone)
  addHelp(inkstone)
  inkstone.commands.forEach(eachOnce)
  return inkstone
}

function addHelp(inkstone: Command): void {
  inkstone
    .command('help')
    .argument('[command]')
    .summary('print the help of a command')
    .action((name: string | undefined) => {
      if (name !== undefined) refuseUnknown(inkstone, name)
      const named = inkstone.commands.find((command) => command.name() === name)
      return (named ?? inkstone).help()
    })
}

/** @throws CommanderError naming the nearest command, if this is the name of none */
function refuseUnknown(inkstone: Command, name: string | undefined): void {
  if (name === undefined || name.startsWith('-') || inkstone.parent) return
  if (!inkstone.commands.some((command) => command.name() === name)) {
    inkstone.parse([name], { from: 'user' })
  }
}

const inkstoneExamples = `Examples:
  $ inkstone run recipes/mnist.ts                     from data to report
  $ inkstone predict --model runs/latest/model 7.png  classify a picture
  $ inkstone run --help                               help for one command`
