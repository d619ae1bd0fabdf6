import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { MetricsFile } from '@inkstone/core'
import { type Finished, inkstone, temporaryFolder, writeTinyRecipe } from '../../test/spawnInkstone'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
  await writeTinyRecipe(folder.path, 'tiny')
})
afterAll(() => folder.remove())

/** Runs with far more epochs than anybody waits for, and presses Ctrl-C `times` times at the 20th step. */
function interrupted(
  runs: string,
  times: number,
  signal: NodeJS.Signals = 'SIGINT',
): Promise<Finished> {
  let heard = ''
  let pressed = false
  const args = ['run', 'tiny.ts', '--set', 'training.epochs=100000', '--json', '--runs', runs]
  return inkstone(args, {
    cwd: folder.path,
    onOutput(text, interrupt) {
      heard += text
      if (pressed || (heard.match(/"event":"step"/g) ?? []).length < 20) return
      pressed = true
      interrupt(signal)
      if (times === 2) setTimeout(() => interrupt(signal), 1)
    },
  })
}

const onLinux = existsSync('/dev/full') ? test : test.skip

onLinux.each([['--help'], ['runs', '--runs', '.']])(
  '%s says so if stdout has no space left',
  async (...args) => {
    const program = resolve(__dirname, '../../bin/inkstone.js')
    const full = openSync('/dev/full', 'w')
    const child = spawn(process.execPath, [program, ...args], {
      cwd: folder.path,
      stdio: ['ignore', full, 'pipe'],
    })
    closeSync(full)
    let stderr = ''
    child.stderr!.on('data', (text) => {
      stderr += text
    })
    const [code] = await once(child, 'close')
    expect(code).toBe(1)
    expect(stderr).toBe(
      'error: stdout: no space left on the disk. Free some space and try again.\n',
    )
  },
)

test('a run whose reader goes away ends without a trace, and not as done', async () => {
  const program = resolve(__dirname, '../../bin/inkstone.js')
  const args = ['run', 'tiny.ts', '--set', 'training.epochs=100000', '--json', '--runs', 'pipe']
  const env = { ...process.env, INKSTONE_BACKEND: 'cpu' }
  const child = spawn(process.execPath, [program, ...args], { cwd: folder.path, env })
  let stderr = ''
  child.stderr.on('data', (text) => {
    stderr += text
  })
  child.stdout.once('data', () => child.stdout.destroy())
  const [code] = await once(child, 'close')
  expect(code).toBe(141)
  expect(stderr).not.toContain('EPIPE')
})

describe('Ctrl-C', () => {
  it('stops at the next step and leaves a model, metrics and a report that can be used', async () => {
    const { code, stdout, stderr } = await interrupted('once', 1)
    expect(code).toBe(130)
    expect(stderr).toContain('Stopping at the next step')
    expect(stderr).toContain('Stopped by Ctrl-C: the model and the report cover the run so far.')
    expect(JSON.parse(stdout.trimEnd().split('\n').at(-1)!)).toMatchObject({ event: 'interrupted' })
    const latest = join(folder.path, 'once/latest')
    expect(readdirSync(latest)).toContain('report.html')
    const metrics = JSON.parse(readFileSync(join(latest, 'metrics.json'), 'utf8')) as MetricsFile
    expect(metrics.training.stoppedBy).toBe('signal')
    expect(metrics.training.images).toBeGreaterThanOrEqual(20 * 8)

    const tuned = await inkstone(['finetune', 'once/latest', '--runs', 'tuned'], {
      cwd: folder.path,
    })
    expect(tuned.code).toBe(0) // the model that was left can be trained further
  })

  it.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s does the same', async (signal, exitCode) => {
    const { code, stderr } = await interrupted(signal, 1, signal)
    expect(code).toBe(exitCode) // 128 + the signal's number, as shells have it
    expect(stderr).toContain(`Stopped by ${signal}: the model and the report cover the run so far.`)
    expect(readdirSync(join(folder.path, signal, 'latest'))).toContain('report.html')
    expect(readdirSync(join(folder.path, signal, 'latest'))).not.toContain('lock')
  })

  it('ends at once when it is pressed again', async () => {
    const { code, stdout } = await interrupted('twice', 2)
    expect(code).toBe(130)
    expect(stdout).not.toContain('"event":"end"')
  })
})
