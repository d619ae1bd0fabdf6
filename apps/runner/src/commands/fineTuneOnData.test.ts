import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { runCommand, temporaryFolder } from '../../test/spawnInkstone'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
  for (const [name, level] of [
    ['dark', 20],
    ['middle', 120],
    ['bright', 220],
  ] as const) {
    for (let at = 0; at < 12; at++) await write(`greys/${name}/${at}.png`, level + at, 8)
  }
})
afterAll(() => folder.remove())

/** A square picture of one grey value. */
async function write(path: string, grey: number, side: number): Promise<void> {
  const at = join(folder.path, path)
  await mkdir(dirname(at), { recursive: true })
  const background = { r: grey, g: grey, b: grey }
  await sharp({ create: { width: side, height: side, channels: 3, background } }).toFile(at)
}

const call = (...args: string[]) => runCommand(args, { cwd: folder.path })

it('takes a few pictures of another size, of some classes of the model', async () => {
  const settings = ['--model', 'mlp', '--set', 'epochs=1']
  const trained = await call('train', '--data', 'greys', '--paper', 'dark', ...settings)
  expect({ code: trained.code, stderr: trained.stderr }).toEqual({ code: 0, stderr: '' })
  await write('photos/bright/1.jpg', 240, 60)
  await write('photos/dark/1.jpg', 10, 50)
  await write('photos/dark/2.jpg', 5, 70)
  const tuned = await call('finetune', 'runs/latest', '--data', 'photos')
  expect({ code: tuned.code, stderr: tuned.stderr }).toEqual({ code: 0, stderr: '' })
  expect(tuned.stdout).toContain('data    pictures framed like the images of the model')
  const recipe = await readFile(join(folder.path, 'runs/latest/recipe.ts'), 'utf8')
  expect(recipe).toContain("classes: ['bright', 'dark', 'middle']")
  expect(recipe).toContain('imageShape: [8, 8, 1]')
  expect(recipe).toContain('batchSize: 15,') // 3 pictures, and 4 replayed for each
})
