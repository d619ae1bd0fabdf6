import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import sharp from 'sharp'

// A picture that is stored interlaced is decoded whole: 108 MB for 6000 x 6000 in three channels. In a process of its own,
// whose greatest memory the system knows.

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'inkstone-pictures-'))
  for (const [at, label] of ['a', 'b', 'a', 'b'].entries()) {
    const size = { width: 6000, height: 6000, channels: 3 as const }
    const background = { r: 200, g: 200, b: 200 + at }
    await mkdir(join(directory, label), { recursive: true })
    await sharp({ create: { ...size, background } })
      .png({ progressive: true, compressionLevel: 1 })
      .toFile(join(directory, label, `${at}.png`))
  }
}, 120_000)
afterAll(() => rm(directory, { recursive: true }))

it('large pictures are decoded one at a time', async () => {
  const data = pathToFileURL(join(__dirname, '..', '..', 'dist', 'index.js')).href
  const script = join(directory, 'load.mjs')
  await writeFile(
    script,
    `import { imageFolder } from ${JSON.stringify(data)}
const { splits } = await imageFolder(process.argv[2], { imageShape: [28, 28, 1] }).load()
console.log(splits.train.size, process.resourceUsage().maxRSS / 1024)`,
  )
  const output = execFileSync(process.execPath, [script, directory], { encoding: 'utf8' })
  const [images, megabytes] = output.trim().split(' ').map(Number)
  expect(images).toBe(4)
  expect(megabytes).toBeLessThan(350) // 197 one at a time, 501 all at once
}, 120_000)
