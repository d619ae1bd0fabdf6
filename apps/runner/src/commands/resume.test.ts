import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type MetricsFile, type RunEvent, random } from '@inkstone/core'
import { type Finished, inkstone, temporaryFolder, writeTinyRecipe } from '../../test/spawnInkstone'

jest.setTimeout(900_000) // some thirty processes, on a machine that may be busy

let folder: Awaited<ReturnType<typeof temporaryFolder>>
/** How long a run takes that nobody kills, from its start and from its first event, in ms. */
let whole: { all: number; afterFirst: number }
beforeAll(async () => {
  folder = await temporaryFolder()
  await writeTinyRecipe(folder.path, 'tiny', {
    fineTune:
      '{ data: squares({ name: "dim", seed: seed + 1, level: 120 }), fineTuner: allLayers({ epochs: 8 }) }',
    more: 'checkpoints: { everySteps: 3 }, callbacks: [nanGuard(), csvLog(), jsonLog(), tensorBoard()],',
  })
  whole = await timed('whole')
})
afterAll(() => folder.remove())

const call = (...args: string[]): Promise<Finished> => inkstone(args, { cwd: folder.path })
const runArgs = (runs: string): string[] => [
  ...['run', 'tiny.ts', '--set', 'training.epochs=12', '--runs', runs, '--json'],
]
const read = (...path: string[]): Buffer => readFileSync(join(folder.path, ...path))

/** What a run came to, without its times: weights to the bit, every step's loss in the run's own log and in those of
 * the recipe's callbacks, every figure. */
function outcome(runs: string) {
  const latest = join(runs, 'latest')
  const metrics = JSON.parse(read(latest, 'metrics.json').toString()) as MetricsFile
  const linesOf = (file: string): string[] => read(latest, file).toString().trimEnd().split('\n')
  const stepsOf = (file: string): string[] =>
    linesOf(file)
      .map((line) => JSON.parse(line) as RunEvent)
      .filter(({ event }) => event === 'step')
      .map(({ stage, epoch, step, loss }) => [stage, epoch, step, loss].join(' '))
  const history = ({ history, ...rest }: MetricsFile['training']) => ({
    epochs: history.map(({ epoch, metrics, best }) => ({ epoch, metrics, best })),
    ...{ bestEpoch: rest.bestEpoch, stoppedBy: rest.stoppedBy, images: rest.images },
  })
  return {
    model: read(latest, 'model/weights.bin').toString('hex'),
    tuned: read(latest, 'model-finetuned/weights.bin').toString('hex'),
    training: history(metrics.training),
    fineTuning: history(metrics.fineTuning!),
    evaluations: metrics.evaluations,
    steps: stepsOf('events.jsonl'),
    ...(existsSync(join(folder.path, latest, 'logs')) && {
      log: stepsOf('logs/training/log.jsonl'),
      epochs: linesOf('logs/training/epochs.csv').map((line) => line.split(',').slice(0, 6)),
      tensorBoard: read(latest, 'logs/training/events.out.tfevents.inkstone').length,
    }),
  }
}

it('writes the logs that the recipe asks for into the folder of the run', () => {
  const { log, epochs, tensorBoard } = outcome('whole')
  expect(log).toHaveLength(12 * 12)
  expect(epochs).toHaveLength(1 + 12)
  expect(tensorBoard).toBeGreaterThan(12 * 12 * 100)
})

async function timed(runs: string): Promise<{ all: number; afterFirst: number }> {
  const began = performance.now()
  let first = 0
  const onOutput = (): void => {
    first ||= performance.now()
  }
  const { code } = await inkstone(runArgs(runs), { cwd: folder.path, onOutput })
  expect(code).toBe(0)
  const ended = performance.now()
  return { all: ended - began, afterFirst: ended - first }
}

interface Kill {
  /** Counted from the start of the process, or from the first that it prints. */
  from: 'start' | 'output'
  ms: number
}

/** @returns whether it was killed before it finished */
async function killed(args: readonly string[], { from, ms }: Kill): Promise<boolean> {
  const program = resolve(__dirname, '../../bin/inkstone.js')
  const env = { ...process.env, INKSTONE_BACKEND: 'cpu' }
  const child = spawn(process.execPath, [program, ...args], { cwd: folder.path, env })
  const kill = (): void => void setTimeout(() => child.kill('SIGKILL'), ms)
  let stderr = ''
  child.stderr.on('data', (text) => {
    stderr += text
  })
  if (from === 'start') kill()
  else child.stdout.once('data', kill)
  child.stdout.resume()
  const [code, signal] = await once(child, 'close')
  if (signal === 'SIGKILL') return true
  expect({ code, stderr: /^error:/m.test(stderr) && stderr }).toEqual({ code: 0, stderr: false })
  return false
}

it('comes to the very same bits after ten kills at random moments', async () => {
  const seed = Date.now()
  const chance = random(seed)
  const begun = (runs: string): boolean =>
    existsSync(join(folder.path, runs, 'latest/lineage.json'))
  let kills = 0
  for (let run = 1; kills < 10; run++) {
    const runs = `killed-${run}`
    for (let ended = false; !ended; ) {
      const args = begun(runs) ? ['resume', join(runs, 'latest'), '--json'] : runArgs(runs)
      const from = chance.integer(4) === 0 ? 'start' : 'output'
      const span = kills >= 10 ? Infinity : from === 'start' ? whole.all : whole.afterFirst
      if (span === Infinity) {
        const { code, stderr } = await call(...args)
        expect({ seed, code, stderr: code && stderr }).toEqual({ seed, code: 0, stderr: 0 })
        ended = true
      } else if (await killed(args, { from, ms: chance.uniform() * span })) kills++
      else ended = true
    }
    expect({ seed, ...outcome(runs) }).toEqual({ seed, ...outcome('whole') })
  }
})

it('can be resumed after Ctrl-C, and says how', async () => {
  let pressed = false
  const stopped = await inkstone(runArgs('stopped'), {
    cwd: folder.path,
    onOutput(text, interrupt) {
      if (pressed || !text.includes('"event":"step"')) return
      pressed = true
      interrupt()
    },
  })
  expect(stopped.code).toBe(130)
  expect(stopped.stderr).toMatch(/Resume it with: inkstone resume stopped\/\S+-tiny\n/)
  const resumed = await call('resume', 'stopped/latest', '--json')
  expect(resumed.code).toBe(0)
  expect(resumed.stderr).toMatch(/resume {2}training, after step \d+\n/)
  expect(outcome('stopped')).toEqual(outcome('whole'))
})

it('takes the checkpoint before a damaged one, and says so', async () => {
  let steps = 0
  const stopped = await inkstone(runArgs('damaged'), {
    cwd: folder.path,
    onOutput(text, interrupt) {
      const before = steps
      steps += text.split('"event":"step"').length - 1
      if (before < 8 && steps >= 8) interrupt()
    },
  })
  expect(stopped.code).toBe(130)
  const kept = join(folder.path, 'damaged/latest/checkpoints/training/resume')
  const [older, newer] = readdirSync(kept).sort() as [string, string]
  const bytes = readFileSync(join(kept, newer))
  writeFileSync(join(kept, newer), bytes.subarray(0, bytes.length / 2))
  const { code, stderr } = await call('resume', 'damaged/latest', '--json')
  expect(code).toBe(0)
  expect(stderr).toContain(
    `${newer}: the checkpoint is damaged: its bytes do not have the SHA-256 that it names. Taking ${older} before it.`,
  )
  expect(outcome('damaged')).toEqual(outcome('whole'))
})

it('goes on with a fine-tuning of an earlier run', async () => {
  const tune = (runs: string, onOutput?: (text: string, interrupt: () => void) => void) =>
    inkstone(['finetune', 'whole/latest', '--runs', runs, '--json'], { cwd: folder.path, onOutput })
  expect((await tune('tuned')).code).toBe(0)
  let pressed = false
  const stopped = await tune('tuned-again', (text, interrupt) => {
    if (pressed || !text.includes('"event":"step"')) return
    pressed = true
    interrupt()
  })
  expect(stopped.code).toBe(130)
  expect((await call('resume', 'tuned-again/latest')).code).toBe(0)
  expect(outcome('tuned-again')).toEqual(outcome('tuned'))
})

it('has nothing to do for a run that has finished', async () => {
  const { code, stdout } = await call('resume', 'whole/latest')
  expect(code).toBe(0)
  expect(stdout).toMatch(/: this run has finished\. There is nothing to resume\.\n$/)
})

it('refuses a run whose augmentation is another by now, and says at its start that there is one', async () => {
  const recipeWith = (pixels: number) =>
    writeTinyRecipe(folder.path, 'moved', {
      data: `augmented(squares({ name: "squares", seed, level: 255 }), [shift({ pixels: ${pixels} })])`,
      fineTune: 'undefined',
    })
  await recipeWith(1)
  let epochs = 0
  const stopped = await inkstone(
    ['run', 'moved.ts', '--set', 'training.epochs=100000', '--runs', 'moved', '--json'],
    {
      cwd: folder.path,
      onOutput(text, interrupt) {
        const before = epochs
        epochs += text.split('"event":"epoch"').length - 1
        if (before < 2 && epochs >= 2) interrupt()
      },
    },
  )
  expect(stopped.code).toBe(130)
  expect(stopped.stderr).toContain('images of 12x12x1\n        train augmented: shift\n')
  await recipeWith(2)
  const { code, stderr } = await call('resume', 'moved/latest')
  expect(code).toBe(1)
  expect(stderr).toContain(
    'error: trainer.resume: expected a checkpoint of this job, whose augmentation is ' +
      '{"name":"shift","list":[{"name":"shift","pixels":2}]}, got one whose augmentation is ' +
      '{"name":"shift","list":[{"name":"shift","pixels":1}]}.',
  )
})

it('refuses a run whose images are others by now', async () => {
  const recipe = read('tiny.ts').toString()
  const stopped = await inkstone(runArgs('changed'), {
    cwd: folder.path,
    onOutput: (text, interrupt) => {
      if (text.includes('"event":"begin"')) interrupt()
    },
  })
  expect(stopped.code).toBe(130)
  writeFileSync(join(folder.path, 'tiny.ts'), recipe.replace('level: 255', 'level: 250'))
  const { code, stderr } = await call('resume', 'changed/latest')
  writeFileSync(join(folder.path, 'tiny.ts'), recipe)
  expect(code).toBe(1)
  expect(stderr).toMatch(
    /error: changed\/\S+: expected squares\/train with the images that the run began with, got others\./,
  )
})
