import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { optdigits } from '@inkstone/data'
import sharp from 'sharp'
import { runCommand, temporaryFolder } from '../../test/spawnInkstone'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder.remove())

const augment = (...args: string[]) =>
  runCommand(['augment', ...args, '--data', 'optdigits'], { cwd: folder.path })
const write = (name: string, text: string) => writeFile(join(folder.path, name), text)

describe('inkstone augment', () => {
  it('draws the sheet of the list that a file exports', async () => {
    const code =
      "import { noise } from '@inkstone/data'\nexport default [noise({ deviation: 0.5 })]\n"
    await write('list.ts', code)
    const args = ['list.ts', '--preview', 'out.png', '--split', 'test', '--seed', '4']
    const finished = await augment(...args, '--json')
    expect(finished.code).toBe(0)
    expect(JSON.parse(finished.stdout)).toMatchObject({
      event: 'preview',
      path: 'out.png',
      augmentations: ['noise'],
    })
    const { splits } = await optdigits().load()
    const { images } = await splits.test!.read([0])
    const sheet = sharp(join(folder.path, 'out.png'))
    const { width, height } = await sheet.metadata()
    expect([width, height]).toEqual([2 * 298, 2 * 298]) // 10 of 28 pixels, gaps of 2, twice as large
    const first = { left: 0, top: 0, width: 56, height: 56 }
    const { data } = await sheet
      .extract(first)
      .resize(28, 28, { kernel: 'nearest' })
      .raw()
      .toBuffer({ resolveWithObject: true })
    const shown = Array.from(images, (_, at) => data[at * (data.length / 784)])
    expect(shown).toEqual(Array.from(images, (value) => Math.round(255 * (1 - value))))
  })

  it('shows those of most trainings without a file', async () => {
    const { code, stdout } = await augment('--preview', 'plain.png')
    expect(code).toBe(0)
    expect(stdout).toContain('plain.png: rotate, scale, shear, shift;')
    expect((await readFile(join(folder.path, 'plain.png'))).length).toBeGreaterThan(10_000)
  })

  it('says what is no list, and what is no seed', async () => {
    await write('seven.ts', 'export default 7\n')
    const { code, stderr } = await augment('seven.ts', '--preview', 'x.png')
    expect(code).toBe(1)
    expect(stderr).toContain(
      'seven.ts: its default export is not a list of augmentations. Expected a list of augmentations: ' +
        'export default [rotate({ degrees: 10 }), shift()].',
    )
    const seedless = await augment('--preview', 'x.png', '--seed', 'seven')
    expect(seedless.stderr).toContain("--seed: expected a number, got 'seven'.")
  })
})
