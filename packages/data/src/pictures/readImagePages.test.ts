import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
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

describe('a TIFF as scanners write it', () => {
  /** A dark bar on the left third of bright paper. */
  const bar = Uint8Array.from({ length: 48 * 20 }, (_, at) => (at % 48 < 16 ? 0 : 255))
  const raw = { raw: { width: 48, height: 20, channels: 1 as const } }
  const isBar = ({ pixels, width, height }: GreyImage) => {
    expect([width, height]).toEqual([48, 20])
    for (const [at, value] of pixels.entries()) {
      if (at % 48 < 16) expect(value).toBeLessThan(60)
      else expect(value).toBeGreaterThan(200)
    }
  }

  it('in 1 bit', async () => {
    const path = join(folder, 'bits.tiff')
    await sharp(bar, raw)
      .toColourspace('b-w')
      .tiff({ bitdepth: 1, compression: 'ccittfax4' })
      .toFile(path)
    expect((await sharp(path).metadata()).bitsPerSample).toBe(1)
    const [page, ...more] = await pagesOf(path)
    expect(more).toEqual([])
    isBar(page!)
  })

  it('in CMYK', async () => {
    const path = join(folder, 'inks.tiff')
    await sharp(bar, raw).toColourspace('cmyk').tiff().toFile(path)
    expect((await sharp(path).metadata()).space).toBe('cmyk')
    isBar((await pagesOf(path))[0]!)
  })

  it('turned by its EXIF entry', async () => {
    const path = join(folder, 'turned.tiff')
    // by EXIF's 6, rows are columns from right to left
    const lying = Uint8Array.from({ length: 960 }, (_, at) => {
      return 47 - Math.floor(at / 20) < 16 ? 0 : 255
    })
    await sharp(lying, { raw: { width: 20, height: 48, channels: 1 } })
      .withMetadata({ orientation: 6 })
      .tiff()
      .toFile(path)
    isBar((await pagesOf(path))[0]!)
  })
})

describe('a PDF', () => {
  const hasPoppler = spawnSync('pdftoppm', ['-v']).error === undefined

  /** A page of 300 x 100 points with a black square in its left third, for each of these. */
  function pdf(pages: number): string {
    const content = '0 0 100 100 re f'
    const kids = Array.from({ length: pages }, (_, at) => `${3 + at} 0 R`).join(' ')
    const page = `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 100] /Contents ${3 + pages} 0 R >>`
    const objects = [
      '<< /Type /Catalog /Pages 2 0 R >>',
      `<< /Type /Pages /Kids [${kids}] /Count ${pages} >>`,
      ...Array<string>(pages).fill(page),
      `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    ]
    let text = '%PDF-1.4\n'
    const offsets = objects.map((object, at) => {
      const offset = text.length
      text += `${at + 1} 0 obj\n${object}\nendobj\n`
      return `${String(offset).padStart(10, '0')} 00000 n \n`
    })
    const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}`
    const trailer = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`
    return text + table + trailer
  }

  const withPoppler = hasPoppler ? it : it.skip
  withPoppler('has its pages, each 2400 pixels long', async () => {
    const path = join(folder, 'two.pdf')
    await writeFile(path, pdf(2))
    const pages = await pagesOf(path)
    expect(pages.map(({ width, height }) => [width, height])).toEqual([
      [2400, 800],
      [2400, 800],
    ])
    const { pixels } = pages[1]!
    expect([pixels[400 * 2400 + 400], pixels[400 * 2400 + 1600]]).toEqual([0, 255])
  })

  withPoppler('that is damaged is named', async () => {
    const path = join(folder, 'half.pdf')
    await writeFile(path, pdf(1).slice(0, 60))
    await expect(pagesOf(path)).rejects.toThrow(
      `${path}: expected a PDF, but pdftoppm could not read page 1: `,
    )
  })

  it('needs pdftoppm', async () => {
    const path = join(folder, 'one.pdf')
    await writeFile(path, pdf(1))
    const script = `
      const { readImagePages } = require(${JSON.stringify(join(__dirname, '../../dist/index.cjs'))})
      readImagePages(${JSON.stringify(path)}).next().catch(({ message }) => console.log(message))`
    const { stdout } = spawnSync(process.execPath, ['-e', script], {
      encoding: 'utf8',
      env: { PATH: folder },
    })
    expect(stdout.trim()).toBe(
      `${path}: expected pdftoppm to read a PDF, found none. Install poppler-utils (Debian, Ubuntu) or poppler (Homebrew), ` +
        'or save the page as a PNG.',
    )
  })
})
