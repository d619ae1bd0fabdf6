import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir, open, readFile, rename, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InkstoneError } from '@inkstone/core'
import { reportError } from './reportError'

const folder = mkdtempSync(join(tmpdir(), 'inkstone-error-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function printed(work: () => Promise<unknown>): Promise<string> {
  const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true)
  try {
    await work().catch((error: unknown) => expect(reportError(error)).toBe(1))
    return write.mock.calls.map(([text]) => text).join('')
  } finally {
    write.mockRestore()
  }
}

const file = join(folder, 'file')
writeFileSync(file, '')

// The errors are those that Node itself throws.
it.each([
  [
    'a folder for a file',
    () => writeFile(folder, ''),
    `${folder}: expected a file, found a folder.`,
  ],
  [
    'a file for a folder',
    () => mkdir(join(file, 'in')),
    'expected a folder, but a part of this path',
  ],
  [
    'nothing',
    () => readFile(join(folder, 'none')),
    `${join(folder, 'none')}: no such file or folder.`,
  ],
  [
    'no folder to write a whole file into',
    () => open(join(folder, 'none', 'out.png.1234.part'), 'w'),
    `${join(folder, 'none', 'out.png')}: no such file or folder.`,
  ],
  ['a long name', () => writeFile(join(folder, 'x'.repeat(300)), ''), 'this name is too long'],
  ['a target in a file', () => rename(file, join(file, 'x')), 'expected a folder, but a part of'],
])('says in words that the system found %s', async (_what, work, message) => {
  const text = await printed(work)
  expect(text).toContain(message)
  expect(text).not.toMatch(/E[A-Z]{4,}|syscall|\n\s+at /)
})

it('prints what the user can mend as it is, and the stack trace of a mistake in Inkstone', async () => {
  expect(await printed(() => Promise.reject(new InkstoneError('no such thing.')))).toBe(
    'error: no such thing.\n',
  )
  expect(await printed(() => Promise.reject(new TypeError('oops')))).toMatch(
    /should not have happened\.\nTypeError: oops\n\s+at /,
  )
})
