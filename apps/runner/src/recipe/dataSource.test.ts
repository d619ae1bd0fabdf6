import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { runCommand, temporaryFolder } from '../../test/spawnInkstone'
import { dataSource, literal } from './dataSource'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder.remove())

/** Pictures of one grey with a stroke of another. */
async function pictures(name: string, { paper, ink, sizes = [16] }: Drawn): Promise<string> {
  const directory = join(folder.path, name)
  for (const label of ['a', 'b']) {
    await mkdir(join(directory, label), { recursive: true })
    for (let number = 0; number < 4; number++) {
      const size = sizes[number % sizes.length]!
      const pixels = Buffer.alloc(size * size, paper)
      pixels.fill(ink, (size >> 1) * size + 4, (size >> 1) * size + size - 4)
      const raw = { width: size, height: size, channels: 1 } as const
      await sharp(pixels, { raw })
        .png()
        .toFile(join(directory, label, `${number}.png`))
    }
  }
  return directory
}

interface Drawn {
  paper: number
  ink: number
  sizes?: number[]
}

/** The recipe that the command line makes of a folder, and what it printed. In a process of its own: sharp is
 * loaded when it is needed, which Jest does not allow. */
async function ejected(data: string, ...args: string[]) {
  const file = join(folder.path, `recipe-${recipes++}.ts`)
  const finished = await runCommand(['train', '--data', data, '--eject', file, ...args], {
    cwd: folder.path,
  })
  const recipe = finished.code === 0 ? await readFile(file, 'utf8') : ''
  return { ...finished, recipe }
}
let recipes = 0

it('tells dark ink on bright paper from bright ink on dark paper, and says so', async () => {
  const bright = await ejected(await pictures('bright', { paper: 230, ink: 20 }))
  expect(bright.recipe).toMatch(/imageFolder\('.*bright', \{ paper: 'bright' \}\)/)
  expect(bright.stdout).toContain('dark ink on bright paper, by 8 pictures')
  const dark = await ejected(await pictures('dark', { paper: 10, ink: 250 }))
  expect(dark.recipe).toContain("paper: 'dark'")
})

it('refuses to guess where pictures differ, and shows both readings', async () => {
  const data = await pictures('mixed', { paper: 230, ink: 20 })
  await sharp({ create: { width: 16, height: 16, channels: 3, background: '#000' } })
    .png()
    .toFile(join(data, 'a', '9.png'))
  const refused = await ejected(data)
  expect(refused.code).toBe(1)
  expect(refused.stderr).toMatch(
    /found 8 with dark ink on bright paper, such as .*0\.png, and 1 with bright ink on dark paper, such as .*9\.png/,
  )
  expect((await ejected(data, '--paper', 'bright')).recipe).toContain("paper: 'bright'")
})

it('brings pictures of several sizes to one', async () => {
  const data = await pictures('sizes', { paper: 255, ink: 0, sizes: [16, 24] })
  const { recipe, stdout } = await ejected(data)
  expect(recipe).toContain('imageShape: [28, 28, 1]')
  expect(stdout).toContain('several sizes')
  expect((await ejected(data, '--size', '20')).recipe).toContain('[20, 20, 1]')
})

it('takes the column of a CSV file that is called as labels are', async () => {
  const data = join(folder.path, 'own.csv')
  await writeFile(data, 'p0,p1,p2,p3,Label\n0,0,0,255,x\n0,0,255,0,y\n255,0,0,0,x\n255,0,0,9,y\n')
  const { dataset, expression } = await dataSource({ data })
  expect(expression).toContain("{ labelColumn: 'Label' }")
  expect((await dataset.load()).classes).toEqual(['x', 'y'])
})

it.each([
  [
    { data: 'nowhere' },
    /^--data: expected mnist, optdigits, a folder .* got 'nowhere', which does not exist/,
  ],
  [{ data: 'mnist', paper: 'bright' }, /^--paper does not apply to mnist\. Leave it out\.$/],
  [{ data: '.', labelColumn: 'x' }, /^--label-column does not apply to \./],
  [{ data: __filename, size: '20' }, /^--size does not apply to /],
])('refuses %j', async (order, message) => {
  await expect(dataSource(order)).rejects.toThrow(message)
})

it('refuses a size and a paper that are none', async () => {
  const data = await pictures('refused', { paper: 255, ink: 0 })
  await expect(dataSource({ data, size: 'big' })).rejects.toThrow(
    "--size: expected a whole number of pixels from 4 to 1024, got 'big'.",
  )
  await expect(dataSource({ data, paper: 'white' })).rejects.toThrow(
    "--paper: expected bright or dark, got 'white'.",
  )
})

it('writes values as TypeScript reads them', () => {
  const value = { path: 'it\'s\\a "b"', list: [1, 2], none: undefined }
  const written = literal(value)
  expect(new Function(`return ${written}`)()).toEqual({ path: value.path, list: value.list })
})
