import { readFileSync } from 'node:fs'
import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RobustnessEntry, RobustnessFile } from '@inkstone/core'
import sharp from 'sharp'
import { inkstone, temporaryFolder, writeTinyRecipe } from './spawnInkstone'

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

const call = (...args: string[]) => inkstone(args, { cwd: folder.path })
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
    expect(stdout).toMatch(/^Spoilt \d+\.\d\d % \(.* to .*\), unspoilt \d+\.\d\d %, 6 images\.$/m)
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)

    const [entry] = recorded().entries
    expect(entry).toMatchObject({ model: 'model', dataset: 'squares', split: 'test' })
    expect(entry!.corruptions).toMatchObject({ seed: 1, images: 6 })
    const fog = entry!.corruptions!.corruptions[10]!
    expect(fog.corruption).toBe('fog')
    const shown = fog.severities.map(({ accuracy }) => `${(100 * accuracy).toFixed(2)} %`)
    expect(stdout.replace(/ +/g, ' ')).toContain(`fog ${shown.join(' ')}`)
    expect(read('runs/latest/report.html')).toContain('Spoilt images, squares/test, model')

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

  it('writes nothing around a model that lies in no run', async () => {
    await cp(join(folder.path, 'runs/latest/model'), join(folder.path, 'alone'), {
      recursive: true,
    })
    const given = ['evaluate', '--model', 'alone', '--data', 'squares.ts', '--corrupt']
    const { code, stdout } = await call(...given, '--images', '3')
    expect(code).toBe(0)
    expect(stdout).toContain('run     none around alone: robustness.json is not written')
  })

  it('says what is no number of images, and what it is for', async () => {
    const [none, alone] = await Promise.all([
      evaluate('--corrupt', '--images', 'few'),
      evaluate('--images', '3'),
    ])
    expect([none.code, alone.code]).toEqual([1, 1])
    expect(none.stderr).toContain(
      'error: corruptionRobustness.images: expected a whole number of images >= 1, got NaN.',
    )
    expect(alone.stderr).toContain('error: --images: expected --corrupt beside it, got neither.')
  })
})
