import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { assertArgument, InkstoneError } from '@inkstone/core'
import { isAlive } from '../files/isAlive'

/** Locks a run's folder for this process, until {@link RunLock.release} or the end of the process. The lock of a
 * killed process does not count.
 * @throws InkstoneError if another process is working in the folder
 * @example const lock = lockRun('runs/latest'); try { ... } finally { lock.release() } */
export function lockRun(directory: string): RunLock {
  assertArgument('lockRun.directory', directory, 'path')
  const path = join(directory, lockFile)
  const content = JSON.stringify({
    pid: process.pid,
    host: hostname(),
    started: startOf(process.pid),
  })
  for (let attempt = 1; !create(path, content); attempt++) {
    const held = holder(path)
    if (held === 'gone') continue
    if (held !== 'stale' || attempt > 5) throw inUse(directory, held)
    discard(path)
  }
  const release = (): void => {
    process.off('exit', release)
    if (read(path) === content) rmSync(path, { force: true })
  }
  process.on('exit', release)
  return { release }
}

export interface RunLock {
  release(): void
}

const lockFile = 'lock'

function create(path: string, content: string): boolean {
  let file: number
  try {
    file = openSync(path, 'wx')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    if (code === 'ENOENT')
      throw new InkstoneError(`${path}: expected the folder of a run, found none.`)
    throw error
  }
  writeSync(file, content)
  closeSync(file)
  return true
}

/** The holder of the lock, in words for a message; `stale` if its process is dead; `gone` if the lock was released. */
function holder(path: string): string {
  const text = read(path)
  if (text === undefined) return 'gone'
  const { pid, host, started } = parse(text)
  if (typeof pid !== 'number') return isYoung(path) ? 'another process' : 'stale' // it may be about to be written
  if (host !== hostname()) return `process ${pid} on ${String(host)}`
  const alive = isAlive(pid) && (started === undefined || started === startOf(pid))
  return alive ? `process ${pid}` : 'stale'
}

/** Removes a stale lock, unless another process did so first and now holds the lock. */
function discard(path: string): void {
  const aside = `${path}.${process.pid}.part`
  const stale = read(path)
  try {
    renameSync(path, aside)
  } catch {
    return // another process was first
  }
  if (read(aside) === stale) rmSync(aside, { force: true })
  else renameSync(aside, path)
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function parse(text: string): { pid?: unknown; host?: unknown; started?: unknown } {
  try {
    return Object(JSON.parse(text))
  } catch {
    return {}
  }
}

function isYoung(path: string): boolean {
  return Date.now() - statSync(path).mtimeMs < 10_000
}

/** When a process started, on Linux: a process number may be reused. */
function startOf(pid: number): string | undefined {
  // The name of the program, in parentheses, may hold spaces. The 20th field after it is the start, in clock ticks.
  return read(`/proc/${pid}/stat`)?.split(') ').pop()?.split(' ')[19]
}

function inUse(directory: string, held: string): InkstoneError {
  return new InkstoneError(
    `${directory}: ${held} is working on this run. Wait until it has finished, or stop it first. ` +
      `If no process is working on it, delete ${join(directory, lockFile)}.`,
  )
}
