import { execFileSync } from 'node:child_process'
import { existsSync, lstatSync } from 'node:fs'
import { mkdir, mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises'
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

it('writes into a pipe and leaves it there', async () => {
  const pipe = join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  const [read] = await Promise.all([readFile(pipe, 'utf8'), writeWhole(pipe, 'through')])
  expect(read).toBe('through')
  expect(lstatSync(pipe).isFIFO()).toBe(true)
  expect(await readdir(folder)).toEqual(['pipe'])
})

it('is on the disk before it takes the place of the old file', async () => {
  const path = join(folder, 'kept')
  const calls: string[] = []
  const probe = await open(join(folder, 'probe'), 'w')
  const prototype = Object.getPrototypeOf(probe)
  await probe.close()
  const originals: Record<string, (...given: unknown[]) => unknown> = {
    writeFile: prototype.writeFile,
    sync: prototype.sync,
    datasync: prototype.datasync,
  }
  const watched = ['writeFile', 'sync', 'datasync'].map((name) =>
    jest.spyOn(prototype, name).mockImplementation(function (this: unknown, ...given: unknown[]) {
      calls.push(`${name}, ${existsSync(path) ? 'renamed' : 'beside'}`)
      return originals[name]!.apply(this, given)
    }),
  )
  await writeWhole(path, 'content')
  for (const spy of watched) spy.mockRestore()
  expect(calls).toEqual(['writeFile, beside', 'sync, beside'])
  expect(await readFile(path, 'utf8')).toBe('content')
})
