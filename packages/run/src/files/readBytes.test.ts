import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readBytes } from './readBytes'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkstone-bytes-'))
})
afterAll(() => rm(folder, { recursive: true }))

const said = (path: string, mend?: string) =>
  readBytes(path, mend).then(
    () => 'read',
    (error: Error) => error.message.replaceAll(folder, 'there'),
  )

test('the bytes of a file', async () => {
  const path = join(folder, 'file')
  await writeFile(path, Uint8Array.of(1, 2, 255))
  expect([...(await readBytes(path))]).toEqual([1, 2, 255])
  expect(await said(join(path, 'deeper'))).toBe('there/file/deeper: no such file.')
})

test('what is no regular file is refused and not opened', async () => {
  expect(await said(join(folder, 'missing'), 'Give another.')).toBe(
    'there/missing: no such file. Give another.',
  )
  expect(await said(folder)).toBe('there: expected a file, found a folder.')
  const pipe = join(folder, 'pipe')
  if (process.platform === 'win32') return // it has no pipes among its files
  execFileSync('mkfifo', [pipe])
  expect(await said(pipe)).toBe(
    'there/pipe: expected a regular file, found a pipe, socket or device.',
  )
})
