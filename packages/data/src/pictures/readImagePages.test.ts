import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import type { GreyImage } from './greyImage'
import { readImagePages } from './readImagePages'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkstone-pages-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function pagesOf(path: string): Promise<GreyImage[]> {
  const pages: GreyImage[] = []
  for await (const page of readImagePages(path)) pages.push(page)
  return pages
}

const sheet = (value: number) =>
  sharp({
    create: { width: 6, height: 4, channels: 3, background: { r: value, g: value, b: value } },
  })

it('reads the pages of a TIFF in order', async () => {
  const sheets = await Promise.all([250, 120, 30].map((value) => sheet(value).png().toBuffer()))
  const path = join(folder, 'three.tiff')
  await sharp(sheets, { join: { animated: true } })
    .tiff()
    .toFile(path)
  const pages = await pagesOf(path)
  expect(pages.map(({ pixels, width, height }) => [pixels[0], width, height])).toEqual([
    [250, 6, 4],
    [120, 6, 4],
    [30, 6, 4],
  ])
})

it('reads the one page of any other picture', async () => {
  const path = join(folder, 'one.png')
  await sheet(200).png().toFile(path)
  expect(await pagesOf(path)).toMatchObject([{ width: 6, height: 4, source: path }])
})

it('names a file that it cannot read', async () => {
  await expect(pagesOf(join(folder, 'gone.tiff'))).rejects.toThrow('gone.tiff: no such file')
})
