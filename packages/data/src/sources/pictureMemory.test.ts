import { execFileSync } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import sharp from 'sharp'

// A picture that is stored interlaced is decoded whole: 108 MB for 6000 x 6000 in three channels. In a process of its own,
// whose greatest memory the system knows.

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'inkstone-pictures-'))
  for (const [at, label] of ['a', 'b'].entries()) {
    const size = { width: 6000, height: 6000, channels: 3 as const }
    const background = { r: 200, g: 200, b: 200 + at }
    await mkdir(join(directory, label), { recursive: true })
    const first = join(directory, label, '0.png')
    await sharp({ create: { ...size, background } })
      .png({ progressive: true, compressionLevel: 1 })
      .toFile(first)
    for (let copy = 1; copy < 4; copy++)
      await copyFile(first, join(directory, label, `${copy}.png`))
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
  const env = { ...process.env, UV_THREADPOOL_SIZE: '8' } // so many could be decoded at once
  const output = execFileSync(process.execPath, [script, directory], { encoding: 'utf8', env })
  const [images, megabytes] = output.trim().split(' ').map(Number)
  expect(images).toBe(8)
  expect(megabytes).toBeLessThan(700) // 197 to 544 one at a time, as memory is freed late; 959 all at once
}, 120_000)
