import { type ChildProcess, fork, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

// For tests: the command line as its user meets it, a process in a folder of its own.

export interface Finished {
  /** Exit code. */
  code: number | null
  stdout: string
  stderr: string
}

export interface SpawnOptions {
  /** Where it runs. */
  cwd: string
  environment?: NodeJS.ProcessEnv
  /** Told of each piece of stdout; `interrupt` is Ctrl-C, or another signal. */
  onOutput?(text: string, interrupt: (signal?: NodeJS.Signals) => void): void
}

/** Runs the built command line to its end, in a process of its own. */
export function inkstone(args: readonly string[], options: SpawnOptions): Promise<Finished> {
  const program = resolve(__dirname, '../bin/inkstone.js')
  const env = environmentOf(options)
  const child = spawn(process.execPath, [program, ...args], { cwd: options.cwd, env })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    options.onOutput?.(text, (signal = 'SIGINT') => child.kill(signal))
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  return new Promise((done, failed) => {
    child.on('error', failed)
    child.on('close', (code) => done({ code, stdout, stderr }))
  })
}

/** Runs the built command line to its end, in a process that earlier commands of this suite ran in: without the start,
 * which takes most commands longer than their work. For tests of what a command does, not of its process. Commands wait
 * for one another. */
export function runCommand(
  args: readonly string[],
  options: Omit<SpawnOptions, 'onOutput'>,
): Promise<Finished> {
  const env = environmentOf(options)
  const key = JSON.stringify(options.environment ?? {})
  const host = hosts.get(key) ?? { process: startHost(env), last: Promise.resolve() }
  hosts.set(key, host)
  const finished = host.last.then(() => ask(host.process, { args, cwd: options.cwd }))
  host.last = finished.catch(() => {}) // whoever asked meets the error
  return finished
}

const hosts = new Map<string, { process: ChildProcess; last: Promise<unknown> }>()

afterAll(() => {
  for (const host of hosts.values()) host.process.kill()
  hosts.clear()
})

function startHost(env: NodeJS.ProcessEnv): ChildProcess {
  return fork(resolve(__dirname, 'commandHost.mjs'), { env, stdio: 'inherit' })
}

function ask(host: ChildProcess, question: object): Promise<Finished> {
  return new Promise((done, failed) => {
    const ended = (code: number | null): void =>
      failed(new Error(`the process of the commands ended with ${code}`))
    host.once('exit', ended)
    host.once('message', (answer) => {
      host.off('exit', ended)
      done(answer as Finished)
    })
    host.send(question)
  })
}

function environmentOf({ environment }: SpawnOptions): NodeJS.ProcessEnv {
  return {
    ...process.env,
    ...{ NO_COLOR: '1', INKSTONE_BACKEND: 'cpu' },
    XDG_CACHE_HOME: join(tmpdir(), 'inkstone-runner-cache'),
    ...environment,
  }
}

/** A folder for a test's runs, and its end. */
export async function temporaryFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'inkstone-runner-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

/** Writes a recipe that trains in a moment: bright squares in one of three places of 12x12 images, and for
 * fine-tuning the same with other brightness.
 * @param changes lines of TypeScript that take the place of the like-named parts */
export async function writeTinyRecipe(
  folder: string,
  name: string,
  changes: { data?: string; fineTune?: string; more?: string } = {},
): Promise<string> {
  const path = join(folder, `${name}.ts`)
  const data = changes.data ?? 'squares({ name: "squares", seed, level: 255, images })'
  const fineTune =
    changes.fineTune ??
    '{ data: squares({ name: "dim", seed: seed + 1, level: 120 }), fineTuner: allLayers({ epochs: 2 }) }'
  await writeFile(
    path,
    `import { type Dataset, defineRecipe, random, type Split } from '@inkstone/core'
import { arraySplit, augmented, shift, subset } from '@inkstone/data'
import { adaptToWriter, allLayers } from '@inkstone/finetuner'
import { defineModel, standardised } from '@inkstone/models'
import { adam, csvLog, jsonLog, nanGuard, tensorBoard, trainer } from '@inkstone/trainer'
import * as tfl from '@tensorflow/tfjs-layers'

export interface Squares { name: string; seed: number; level: number; images?: number }

export function squares({ name, seed, level, images = 96 }: Squares): Dataset {
  const classes = ['left', 'middle', 'right']
  const split = (part: string, size: number): Split => {
    const stream = random(seed).split(part)
    const labels = Int32Array.from({ length: size }, () => stream.integer(3))
    const pixels = Uint8Array.from({ length: size * 144 }, (_, index) => {
      const [image, row, column] = [Math.floor(index / 144), Math.floor(index / 12) % 12, index % 12]
      const inside = row > 3 && row < 8 && Math.floor(column / 4) === labels[image]
      return stream.integer(40) + (inside ? level - 40 : 0)
    })
    return arraySplit({ dataset: name, name: part, imageShape: [12, 12, 1], classes, pixels, labels })
  }
  const splits = { train: split('train', images), validation: split('validation', 30), test: split('test', 30) }
  const loaded = { name, classes, imageShape: [12, 12, 1] as const, splits }
  return { name, options: { seed, level, images }, load: async () => loaded }
}

const tiny = defineModel('tiny', ({ imageShape, classes, seed }) =>
  tfl.sequential({
    layers: [
      tfl.layers.flatten({ inputShape: [...imageShape] }),
      tfl.layers.dense({ units: classes, kernelInitializer: tfl.initializers.glorotUniform({ seed }) }),
    ],
  }),
)

export default defineRecipe(
  { seed: 1, images: 96, training: { epochs: 2, learningRate: 0.01 } },
  ({ seed, images, training }) => ({
    name: '${name}',
    seed,
    data: ${data},
    model: tiny,
    trainer: trainer({
      epochs: training.epochs,
      batchSize: 8,
      optimizer: adam({ learningRate: training.learningRate }),
    }),
    fineTune: ${fineTune},
    ${changes.more ?? ''}
  }),
)
`,
  )
  return path
}
