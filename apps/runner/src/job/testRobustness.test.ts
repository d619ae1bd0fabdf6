import { readFileSync } from 'node:fs'
import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RobustnessEntry, RobustnessFile } from '@inkstone/core'
import sharp from 'sharp'
import { runCommand, temporaryFolder, writeTinyRecipe } from '../../test/spawnInkstone'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
  await writeTinyRecipe(folder.path, 'tiny')
  await writeFile(
    join(folder.path, 'squares.ts'),
    "import { squares } from './tiny'\nexport default squares({ name: 'squares', seed: 1, level: 255 })\n",
  )
  expect((await call('train', 'tiny.ts')).code).toBe(0)
})
afterAll(() => folder.remove())

const call = (...args: string[]) => runCommand(args, { cwd: folder.path })
const evaluate = (...args: string[]) =>
  call('evaluate', '--model', 'runs/latest/model', '--data', 'squares.ts', ...args)
const read = (...path: string[]): string => readFileSync(join(folder.path, ...path), 'utf8')
const recorded = (): RobustnessFile => JSON.parse(read('runs/latest/robustness.json'))

describe('inkstone evaluate --corrupt', () => {
  it('prints a table of 80 columns, and writes the figures into the run and its report', async () => {
    const { code, stdout, stderr } = await evaluate(
      '--corrupt',
      '--images',
      '6',
      '--preview',
      'out.png',
    )
    expect(stderr).toContain('corrupt shot noise\ncorrupt impulse noise\n')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^severity +1 +2 +3 +4 +5 +mean$/m)
    expect(stdout).toMatch(/^canny edges( +\d+\.\d\d %){6}$/m)
    expect(stdout).toMatch(
      /^Corrupted \d+\.\d\d % \(.* to .*\), uncorrupted \d+\.\d\d %, 6 images\.$/m,
    )
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)

    const [entry] = recorded().entries
    expect(entry).toMatchObject({ model: 'model', dataset: 'squares', split: 'test' })
    expect(entry!.corruptions).toMatchObject({ seed: 1, images: 6 })
    const fog = entry!.corruptions!.corruptions[10]!
    expect(fog.corruption).toBe('fog')
    const shown = fog.severities.map(({ accuracy }) => `${(100 * accuracy).toFixed(2)} %`)
    expect(stdout.replace(/ +/g, ' ')).toContain(`fog ${shown.join(' ')}`)
    expect(read('runs/latest/report.html')).toContain('Corrupted images, squares/test, model')

    const { width, height } = await sharp(join(folder.path, 'out.png')).metadata()
    expect([width, height]).toEqual([2 * (6 * 14 - 2), 2 * (15 * 14 - 2)]) // 12 pixels and gaps of 2
  })

  it('with --json prints an object a line, and replaces what was measured before', async () => {
    const { code, stdout } = await evaluate('--corrupt', '--images', '3', '--json')
    expect(code).toBe(0)
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(events.map(({ event }) => event)).toEqual(['evaluation', 'robustness'])
    const { event: _, ...found } = events[1] as Omit<RobustnessEntry, 'model'> & { event: string }
    expect(recorded()).toEqual({ entries: [{ model: 'model', ...found }] })
    expect(found.corruptions!.images).toBe(3)
  })

  it('attacks, and keeps what was measured before', async () => {
    const attack = ['--attack', 'fgsm,pgd', '--epsilon', '0.05,0.6', '--images', '6']
    const { code, stdout } = await evaluate(...attack)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^attack +epsilon +accuracy +95 %$/m)
    expect(stdout).toMatch(/^none +\d+\.\d\d % +\d+\.\d\d % to \d+\.\d\d %$/m)
    expect(stdout).toMatch(/^pgd +0\.6 +\d+\.\d\d % +\d+\.\d\d % to \d+\.\d\d %$/m)
    const [entry] = recorded().entries
    expect(entry!.corruptions!.images).toBe(3)
    const { images, clean, attacks } = entry!.attacks!
    expect([images, ...attacks.map(({ attack, epsilon }) => `${attack} ${epsilon}`)]).toEqual([
      6,
      'fgsm 0.05',
      'fgsm 0.6',
      'pgd 0.05',
      'pgd 0.6',
    ])
    expect(clean.correct).toBeGreaterThan(attacks[1]!.correct)
    expect(read('runs/latest/report.html')).toContain('Attacked images, squares/test, model')
  })

  it('tells its own images from those of a folder of IDX files', async () => {
    await mkdir(join(folder.path, 'noise'))
    for (const [part, size] of [
      ['train', 20],
      ['t10k', 9],
    ] as const) {
      const header = Buffer.alloc(16)
      for (const [at, value] of [0x803, size, 12, 12].entries()) header.writeUInt32BE(value, 4 * at)
      const pixels = Buffer.from(Array.from({ length: size * 144 }, (_, at) => (at * 7919) % 256))
      const labels = Buffer.from([
        0,
        0,
        8,
        1,
        0,
        0,
        0,
        size,
        ...Array.from({ length: size }, (_, at) => at % 2),
      ])
      await writeFile(
        join(folder.path, 'noise', `${part}-images-idx3-ubyte`),
        Buffer.concat([header, pixels]),
      )
      await writeFile(join(folder.path, 'noise', `${part}-labels-idx1-ubyte`), labels)
    }
    const { code, stdout, stderr } = await evaluate(
      '--out-of-distribution',
      'noise',
      '--images',
      '8',
    )
    expect({ code, stderr }).toMatchObject({ code: 0 })
    expect(stdout).toMatch(/^outside .*: test 9 images, from noise$/m)
    expect(stdout).toMatch(/^energy +\d+\.\d\d % +\d+\.\d\d % to \d+\.\d\d %$/m)
    const [entry] = recorded().entries
    expect(entry!.outOfDistribution).toMatchObject({ images: 8, outsideImages: 8 })
    expect(entry!.attacks!.images).toBe(6)
    expect(read('runs/latest/report.html')).toContain('Out of distribution, squares/test, model')
  })

  it('says where images of something else may lie', async () => {
    const { code, stderr } = await evaluate('--out-of-distribution', 'nowhere')
    expect(code).toBe(1)
    expect(stderr).toContain('error: nowhere')
  })

  it('writes nothing around a model that lies in no run', async () => {
    await cp(join(folder.path, 'runs/latest/model'), join(folder.path, 'alone'), {
      recursive: true,
    })
    const given = ['evaluate', '--model', 'alone', '--data', 'squares.ts', '--corrupt']
    const { code, stdout } = await call(...given, '--images', '3')
    expect(code).toBe(0)
    expect(stdout).toContain('run     none around alone: robustness.json is not written')
  })

  it('refuses what is not a number of images, and what it is for', async () => {
    const [none, alone, far, other, bare] = await Promise.all([
      evaluate('--corrupt', '--images', 'few'),
      evaluate('--images', '3'),
      evaluate('--attack', 'pgd', '--epsilon', '0.1,8'),
      evaluate('--attack', 'deepfool'),
      evaluate('--epsilon', '0.1'),
    ])
    expect([none, alone, far, other, bare].map(({ code }) => code)).toEqual([1, 1, 1, 1, 1])
    expect(far.stderr).toContain(
      "error: --epsilon: expected numbers above 0 and at most 1, such as 0.1,0.2, got '8'.",
    )
    expect(other.stderr).toContain("error: --attack: expected 'fgsm' or 'pgd', got 'deepfool'.")
    expect(bare.stderr).toContain('error: --epsilon: expected --attack beside it')
    expect(none.stderr).toContain("error: --images: expected a number, got 'few'.")
    expect(alone.stderr).toContain(
      'error: --images: expected --corrupt, --attack or --out-of-distribution beside it.',
    )
  })
})
