import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { appender } from './appender'

const folder = mkdtempSync(join(tmpdir(), 'inkstone-appender-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('content is written in its order, at once where it is asked for', () => {
  const path = join(folder, 'flushed')
  const log = appender(path)
  log.append('one ')
  log.append(Uint8Array.of(0xff, 0x0a))
  expect(existsSync(path)).toBe(false)
  log.flush()
  log.flush()
  expect(readFileSync(path)).toEqual(Buffer.of(...Buffer.from('one '), 0xff, 0x0a))
})

test('content is made when it is written, and counted then', () => {
  const path = join(folder, 'made')
  const log = appender(path)
  const made: string[] = []
  const make = (text: string) => () => {
    made.push(text)
    return text
  }
  log.append(make('one '))
  log.append('zwei ')
  log.append(make('drüi\n'))
  expect([made, log.written]).toEqual([[], 0])
  log.flush()
  log.flush()
  expect(made).toEqual(['one ', 'drüi\n'])
  expect(readFileSync(path, 'utf8')).toBe('one zwei drüi\n')
  expect(log.written).toBe(15)
})

test('content is written by itself after a while', async () => {
  const path = join(folder, 'later')
  const log = appender(path)
  log.append('one\n')
  log.append('two\n')
  while (!existsSync(path)) await wait(10)
  expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n')
  log.append('three\n')
  log.flush()
  expect(readFileSync(path, 'utf8')).toBe('one\ntwo\nthree\n')
  expect(process.listeners('exit').map(({ name }) => name)).not.toContain('writeQuietly')
})

test('a process that dies of an error leaves nothing unwritten', () => {
  const path = join(folder, 'died')
  const core = join(__dirname, '../../dist/index.cjs')
  const script = `require(process.argv[1]).appender(process.argv[2]).append('last words'); throw 1`
  expect(() =>
    execFileSync(process.execPath, ['-e', script, core, path], { stdio: 'ignore' }),
  ).toThrow()
  expect(readFileSync(path, 'utf8')).toBe('last words')
})

test('what the file system threw while nobody looked, the next call throws', async () => {
  const log = appender(join(folder, 'no such folder', 'log'))
  log.append('lost')
  await wait(200)
  expect(() => log.append('more')).toThrow('ENOENT')
  log.append('more')
  expect(() => log.flush()).toThrow('ENOENT')
})
