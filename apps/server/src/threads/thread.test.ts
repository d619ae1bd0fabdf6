import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startThread } from './thread'

const script = `
const { parentPort, workerData } = require('node:worker_threads')
if (workerData === 'broken') {
  parentPort.postMessage([{ failed: { message: 'no such model', isUserError: true } }])
} else {
  parentPort.on('message', (messages) => {
    for (const { id, request } of messages) {
      while (request === 'hang') {}
      parentPort.postMessage([{ id, answer: request }])
    }
  })
  parentPort.postMessage([{ ready: 'begun' }])
}`

let folder: string
let file: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkstone-thread-'))
  file = join(folder, 'echo.cjs')
  await writeFile(file, script)
})
afterAll(() => rm(folder, { recursive: true }))

it('is ended when it hangs, and answers again after that', async () => {
  let losses = 0
  const { thread, ready } = await startThread<string, string, string>({
    file,
    data: null,
    longestMs: 2000,
    lost: () => losses++,
  })
  expect(ready).toBe('begun')
  expect(await thread.ask('7')).toBe('7')
  await expect(thread.ask('hang')).rejects.toThrow('The thread that worked on this request ended')
  expect(losses).toBe(1)
  expect(await thread.ask('8')).toBe('8')
  expect([thread.isReady, thread.inFlight]).toEqual([true, 0])
  const last = thread.ask('hang')
  await thread.close()
  await expect(last).rejects.toThrow('The thread that worked on this request ended')
  expect(losses).toBe(1) // it was asked to end
})

it('says why it cannot start', async () => {
  const options = { file, data: 'broken', longestMs: 2000, lost() {} }
  await expect(startThread(options)).rejects.toThrow('no such model')
})
