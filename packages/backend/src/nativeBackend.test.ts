import { nativeBackend } from './nativeBackend'
import { readyBackend } from './readyBackend'

// Without a compiler there is nothing to set wrong: the package then says so before it reads a variable.

const { INKSTONE_THREADS } = process.env
afterEach(() => {
  if (INKSTONE_THREADS === undefined) delete process.env.INKSTONE_THREADS
  else process.env.INKSTONE_THREADS = INKSTONE_THREADS
})

test('a wrong number of threads ends the run, and a right one is taken', async () => {
  process.env.INKSTONE_THREADS = 'all'
  const first = await readyBackend(nativeBackend).catch((error: Error) => error)
  if (!(first instanceof Error)) {
    expect(first).toEqual({ available: false, reason: expect.stringMatching(/compile|native/) })
    return
  }
  expect(first.name).toBe('InkstoneError')
  expect(first.message).toMatch(/^INKSTONE_THREADS: expected a whole number .* got 'all'/)

  process.env.INKSTONE_THREADS = '1'
  jest.resetModules() // the package reads it once a process
  const again = await import('./nativeBackend')
  expect(await readyBackend(again.nativeBackend)).toMatchObject({
    available: true,
    threads: 1,
    description: expect.stringMatching(/^native C\+\+, [\w-]+, 1 thread$/),
  })
})
