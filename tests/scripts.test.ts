import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { root, run } from './workspace'

/** What only other programs start. */
const workers = [
  'apps/runner/test/commandHost.mjs',
  'benchmarks/peers/tfjs.mjs',
  'tests/browser/viteBuild.mjs',
  'tests/bundles/viteServer.mjs',
  'tests/checkTarballs.mjs',
  'tests/networks/trainNetworks.mjs',
  'tests/sweepCalls.mjs',
]
/** The script of an example stands alone; scripts/testResults.mjs asks only whether it is the program. */
const withoutOptions = ['examples/dataset-strokes/makeStrokes.mjs', 'scripts/testResults.mjs']

const containing = (pattern: string) =>
  run('git', ['grep', '-lE', '--untracked', pattern, '--', '*.mjs']).trim().split('\n')
const scripts = containing('(^|= )readOptions\\(help')
let answers: Map<string, { code: number | null; stdout: string; stderr: string }>

beforeAll(async () => {
  const left = scripts.flatMap((script) => [`${script} --help`, `${script} --nonsense`])
  answers = new Map()
  await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
      for (let call = left.shift(); call; call = left.shift()) answers.set(call, await answer(call))
    }),
  )
})

it('reads the options of every script in one way', () => {
  const reading = containing('parseArgs|process\\.argv').filter(
    (file) => basename(file) !== 'readOptions.mjs',
  )
  const others = reading.filter((file) => !scripts.includes(file))
  expect(others).toEqual([...workers, ...withoutOptions].sort())
})

it.each(scripts)('%s prints its options', (script) => {
  const { code, stdout, stderr } = answers.get(`${script} --help`)!
  expect(stderr).toBe('')
  expect(stdout).toMatch(/^Usage: /)
  expect(stdout).toMatch(/^ {2}--help/m)
  expect(code).toBe(0)
})

it.each(scripts)('%s refuses an option that it does not have', (script) => {
  const { code, stdout, stderr } = answers.get(`${script} --nonsense`)!
  expect(stderr).toMatch(/^error: Unknown option '--nonsense'.*\n$/)
  expect(stdout).toBe('')
  expect(code).toBe(2)
})

it('npm start names every option of inkstone run', () => {
  const names = (text: string) => [...new Set(text.match(/(?<=\s)--[a-z-]+/g))].sort()
  const ofRun = run('node', ['apps/runner/bin/inkstone.js', 'run', '--help'])
  const [, options = ''] = ofRun.split('Options:')
  const [declared = ''] = options.split('Examples:')
  expect(names(answers.get('scripts/start.mjs --help')!.stdout)).toEqual(names(declared))
})

async function answer(call: string) {
  const [script = '', option = ''] = call.split(' ')
  const child = spawn(process.execPath, [basename(script), option], {
    cwd: join(root, dirname(script)),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  const code = await new Promise<number | null>((ended, failed) => {
    child.on('error', failed)
    child.on('close', ended)
  })
  return { code, stdout, stderr }
}
