import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeWhole } from './writeWhole'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkstone-'))
})
afterEach(() => rm(folder, { recursive: true }))

it('makes the folders on the way and leaves nothing beside the file', async () => {
  const path = join(folder, 'a/b.txt')
  await writeWhole(path, 'old')
  await writeWhole(path, new Uint8Array([110, 101, 119]))
  expect(await readFile(path, 'utf8')).toBe('new')
  expect(await readdir(join(folder, 'a'))).toEqual(['b.txt'])
})

it('leaves what was there when it cannot finish', async () => {
  const path = join(folder, 'taken')
  await mkdir(join(path, 'full'), { recursive: true }) // a folder in the place: the rename fails
  await expect(writeWhole(path, 'x')).rejects.toThrow()
  expect(await readdir(folder)).toEqual(['taken'])
  expect(await readdir(path)).toEqual(['full'])
})
