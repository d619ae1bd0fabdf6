import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeLeftovers } from '../files/removeLeftovers'
import { lockRun } from './lockRun'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'inkstone-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** The number of a process that has ended. */
async function deadProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', ''])
  await once(child, 'exit')
  return child.pid!
}

it('lets one in at a time', () => {
  const lock = lockRun(folder)
  expect(() => lockRun(folder)).toThrow(
    `${folder}: process ${process.pid} is working on this run. Wait until it has finished, or stop it first.`,
  )
  lock.release()
  expect(existsSync(join(folder, 'lock'))).toBe(false)
  lockRun(folder).release()
})

it('does not mind the lock of a process that is dead, or whose number another has now', async () => {
  const path = join(folder, 'lock')
  const host = hostname()
  writeFileSync(path, JSON.stringify({ pid: await deadProcess(), host }))
  lockRun(folder).release()
  writeFileSync(path, JSON.stringify({ pid: process.pid, host, started: 'long ago' }))
  const lock = lockRun(folder)
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid, host })
  lock.release()
})

it('takes an empty lock that is young for one that is being written, and an old one for a leftover', () => {
  const path = join(folder, 'lock')
  writeFileSync(path, '')
  expect(() => lockRun(folder)).toThrow(': another process is working on this run.')
  const aMinuteAgo = new Date(Date.now() - 60_000)
  utimesSync(path, aMinuteAgo, aMinuteAgo)
  lockRun(folder).release()
})

it('leaves the lock alone that another process has taken by now', () => {
  const path = join(folder, 'lock')
  const lock = lockRun(folder)
  const others = JSON.stringify({ pid: 1, host: 'elsewhere.example' })
  writeFileSync(path, others)
  lock.release()
  expect(readFileSync(path, 'utf8')).toBe(others)
})

it('respects a lock of another machine, whose processes it cannot see', async () => {
  writeFileSync(
    join(folder, 'lock'),
    JSON.stringify({ pid: await deadProcess(), host: 'elsewhere.example' }),
  )
  expect(() => lockRun(folder)).toThrow(' on elsewhere.example is working on this run.')
})

it('removes what the dead left half written, and nothing of the living', async () => {
  const dead = await deadProcess()
  const names = [`a.json.${dead}.part`, `b.json.${process.pid}.part`, 'c.part', 'd.json']
  for (const name of names) writeFileSync(join(folder, name), '')
  expect(await removeLeftovers(folder)).toEqual([join(folder, names[0]!)])
  expect(names.map((name) => existsSync(join(folder, name)))).toEqual([false, true, true, true])
})
