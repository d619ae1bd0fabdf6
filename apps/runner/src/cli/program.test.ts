import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Finished, runCommand, temporaryFolder } from '../../test/spawnInkstone'

const { version } = JSON.parse(readFileSync(resolve(__dirname, '../../package.json'), 'utf8')) as {
  version: string
}

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder.remove())

const call = (...args: string[]): Promise<Finished> => runCommand(args, { cwd: folder.path })

describe('the command line', () => {
  it('prints its version and its help on stdout', async () => {
    const [numbered, helped, bare] = await Promise.all([call('--version'), call('--help'), call()])
    expect(numbered).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
    expect(helped.code).toBe(0)
    const commands = [
      ...helped.stdout.matchAll(/^ {2}(\w+) .*(?:\[options\]|\[name\]|\[command\])/gm),
    ].map(([, name]) => name)
    expect(commands).toEqual([
      'init',
      'run',
      'train',
      'finetune',
      'resume',
      'evaluate',
      'predict',
      'read',
      'why',
      'pad',
      'serve',
      'review',
      'augment',
      'check',
      'report',
      'runs',
      'compare',
      'doctor',
      'bench',
      'help',
    ])
    expect((await call('help')).stdout).toBe(helped.stdout)
    expect((await call('help', 'run')).stdout).toBe((await call('run', '--help')).stdout)
    expect(bare.code).toBe(2)
    expect(bare.stderr).toContain('Usage: inkstone')
  })

  it.each([
    'init',
    'run',
    'train',
    'finetune',
    'resume',
    'evaluate',
    'predict',
    'read',
    'why',
    'pad',
    'serve',
    'review',
    'augment',
    'check',
    'report',
    'runs',
    'compare',
    'doctor',
    'bench',
  ])('explains %s with an example, in 80 columns', async (command) => {
    const { code, stdout } = await call(command, '--help')
    expect(code).toBe(0)
    expect(stdout).toContain(`$ inkstone ${command}`)
    const longest = Math.max(...stdout.split('\n').map((line) => line.length))
    expect(longest).toBeLessThanOrEqual(80)
  })

  it.each([
    [['rum'], "error: unknown command 'rum'\n(Did you mean run?)"],
    [['help', 'prdict'], "error: unknown command 'prdict'\n(Did you mean predict?)"],
    [['prdict', '--help'], "error: unknown command 'prdict'\n(Did you mean predict?)"],
    [['help', 'run', 'train'], "error: too many arguments for 'help'"],
    [['run', 'a.ts', '--sett', 'seed=1'], "error: unknown option '--sett'\n(Did you mean --set?)"],
    [['run'], "error: missing required argument 'recipe'"],
    [['run', 'a.ts', 'b.ts'], 'error: too many arguments for'],
    [['run', 'a.ts', '--set'], "error: option '--set <path=value>' argument missing"],
    [['evaluate', '--model', 'm'], "error: required option '--data <name>' not specified"],
    [['predict', '--model', 'm'], "error: missing required argument 'image'"],
    [
      ['predict', 'a.png', '--model', 'm', '--model', 'n'],
      "error: option '--model <dir>' was given twice, as 'm' and as 'n'. Give it once.",
    ],
    [
      ['train', '--data', 'mnist', '--eject', 'a.ts', '--set', 'epochs=3'],
      'error: --set does nothing beside --eject',
    ],
  ])('%j ends with exit code 2 and a hint', async (args, message) => {
    const { code, stdout, stderr } = await call(...args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(message)
    expect(stderr).toContain('--help')
    expect(stderr).not.toMatch(/^ {4}at /m)
  })

  it.each([
    [
      ['report', 'runs/latest'],
      'error: runs/latest: no such run. Expected a folder that `inkstone run` or `inkstone train` wrote, such as runs/latest.',
    ],
    [['finetune', 'runs/latest'], 'error: runs/latest: no such run.'],
    [['report', __filename], 'it looks like a recipe, not like a run'],
    [
      ['evaluate', '--model', resolve(__dirname, '../../package.json'), '--data', 'mnist'],
      'package.json: it is a file, not the folder of a run. Expected a folder that',
    ],
    [['evaluate', '--model', 'gone', '--data', 'mnist'], 'error: gone: no such folder.'],
    [['predict', '--model', 'gone', 'a.png'], 'error: gone: no such folder.'],
    [['run', 'gone.ts'], 'error: gone.ts: no such file. Expected a recipe: `export default'],
    [['run', '.'], 'error: .: it is not a file. Expected a recipe: `export default'],
    [['train', 'mnist'], 'or for data the command: inkstone train --data mnist.'],
    [['run', 'a.ts', '--port', '5'], 'error: --port: expected --watch beside it'],
    [['train', '--data', 'mnist', '--eject', 'a'], 'error: --eject: expected a name that ends in'],
    [['why', 'a.png', '--out', 'b.jpg'], 'error: --out: expected a name that ends in .png'],
    [['augment', '--preview', 'b.txt'], 'error: --preview: expected a name that ends in .png'],
    [
      ['augment', '--preview', 'b.png', '--seed', 'x'],
      "error: --seed: expected a number, got 'x'.",
    ],
    [['check', 'mnist', '--sheet', 'b.pdf'], 'error: --sheet: expected a name that ends in .png'],
    [['check', 'mnist', '--difference', ''], "error: --difference: expected a number, got ''."],
    [['compare', 'a', 'b', '--out', 'c.png'], 'error: --out: expected a name that ends in .html'],
    [
      ['evaluate', '--model', 'm', '--data', 'mnist', '--preview', 'b.jpg'],
      'error: --preview: expected a name that ends in .png',
    ],
    [
      ['evaluate', '--model', 'm', '--data', 'mnist', '--corrupt', '--images', 'x'],
      "error: --images: expected a number, got 'x'.",
    ],
    [
      ['read', 'a.png', '--engine', 'cuts', '--line', 'm'],
      "error: --line: the engine 'cuts' reads no lines",
    ],
    [
      ['read', 'a.png', '--engine', 'both', '--model', 'm'],
      'error: --engine both: beside --model there is no model of lines by itself.',
    ],
    [['serve', '--log-results'], 'error: --log-results: expected --json beside it'],
    [
      ['serve', '--keep-rejected-limit', '5'],
      'error: --keep-rejected-limit: expected --keep-rejected',
    ],
    [
      ['serve', '--models', 'gone'],
      'error: --models: expected a folder whose folders are models, got gone: it does not exist.',
    ],
    [['serve', '--max-batch', '0'], 'error: --max-batch: expected a whole number of pictures >= 1'],
    [['serve', '--max-delay-ms', '-1'], 'error: --max-delay-ms: expected a number of milliseconds'],
    [['serve', '--max-queue', '0'], 'error: --max-queue: expected a whole number of pictures >= 1'],
    [['serve', '--timeout-ms', '0'], 'error: --timeout-ms: expected a number >= 1'],
    [
      ['serve', '--max-megabytes', '-5'],
      "error: --max-megabytes: expected a number of megabytes above 0, got '-5'.",
    ],
    [['serve', '--max-megapixels', '1000'], 'error: --max-megapixels: expected a number >= '],
    [['serve', '--max-lines', '0'], 'error: --max-lines: expected a whole number of lines >= 1'],
    [['serve', '--rate', '1.5'], 'error: --rate: expected a whole number of requests >= 1'],
    [['serve', '--port', '99999'], 'error: --port: expected a whole number >= 0 and <= 65535'],
    [['serve', '--workers', '0'], 'error: --workers: expected a whole number of processes >= 1'],
    [
      ['serve', '--keep-rejected', 'kept', '--keep-rejected-limit', '0'],
      'error: --keep-rejected-limit: expected a number of megabytes above 0',
    ],
    [
      ['serve', '--token-file', resolve(__dirname, '../../tsconfig.json')],
      'error: --token-file: expected a token of 16 or more visible ASCII characters, got other characters.',
    ],
    [['serve', '--backend', 'gpu'], "error: --backend: expected 'inkstone' or"],
    [['predict', 'a.png', '--backend', 'gpu'], "error: --backend: expected 'inkstone' or"],
    [['read', 'a.png', '--backend', 'gpu'], "error: --backend: expected 'inkstone' or"],
    [['bench', '--backend', 'gpu'], "error: --backend: expected 'inkstone' or"],
    [['review', '.', '--port', '99999'], 'error: --port: expected a whole number >= 0'],
    [['review', '.', '--host', '0.0.0.0'], 'error: --token-file: expected a token, because other'],
    [
      ['augment', '--preview', 'b.png', '--seed', '1.5', '--data', 'optdigits'],
      'error: --seed: expected a whole number >= 0, got 1.5.',
    ],
    [['check', 'optdigits', '--difference', '5'], 'error: --difference: expected a number >= 0'],
    [
      ['read', 'a.png', '--format', 'digits:9-3'],
      "error: --format 'digits:9-3': expected a whole number of digits >= 9 and <= 60, got 3.",
    ],
    [
      ['read', 'a.png', '--field', '0,0,9,9=postcode:0'],
      "error: --field 'postcode:0': expected a whole number of digits >= 1",
    ],
    [
      ['evaluate', '--model', 'm', '--data', 'mnist', '--corrupt', '--images', '0'],
      'error: --images: expected a whole number >= 1, got 0.',
    ],
  ])('%j ends with exit code 1 and one line', async (args, message) => {
    const { code, stderr } = await call(...args)
    expect(code).toBe(1)
    expect(stderr).toContain(message)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })
})
