import { validateEvent } from '../../test/validateEvent'
import { bench, benchLines } from './bench'

/** What a piece of work writes to stdout and stderr. */
async function written(work: () => Promise<void>): Promise<{ stdout: string; stderr: string }> {
  const found = { stdout: '', stderr: '' }
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    jest.spyOn(process[stream], 'write').mockImplementation((text) => {
      found[stream] += text
      return true
    }),
  )
  try {
    await work()
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
  return found
}

test('measures the real training and inference of a backend and prints one JSON object', async () => {
  const { stdout, stderr } = await written(() =>
    bench({ json: true, backend: 'inkstone-wasm', seconds: 0.2 }),
  )
  const report = JSON.parse(stdout)
  expect(validateEvent(report)).toEqual([])
  expect(report).toEqual({
    event: 'speed',
    backend: 'inkstone-wasm',
    threads: expect.any(Number),
    isa: 'relaxed',
    train: [
      { batch: 128, imagesPerSecond: expect.any(Number) },
      { batch: 32, imagesPerSecond: expect.any(Number) },
    ],
    infer: [{ batch: 1000, imagesPerSecond: expect.any(Number) }],
  })
  for (const { imagesPerSecond } of [...report.train, ...report.infer]) {
    expect(imagesPerSecond).toBeGreaterThan(1)
  }
  expect(stderr).toMatch(
    /backend inkstone-wasm: WebAssembly, relaxed SIMD, \d+ threads?; named by the option backend\n/,
  )
})

test('an unknown backend ends it before anything is loaded', async () => {
  await expect(bench({ backend: 'gpu' })).rejects.toThrow("--backend: expected 'inkstone' or")
})

test('prints a table for a reader', () => {
  const lines = benchLines({
    backend: 'cpu',
    threads: 1,
    isa: null,
    train: [
      { batch: 128, imagesPerSecond: 8123.4 },
      { batch: 32, imagesPerSecond: 2.44 },
    ],
    infer: [{ batch: 1000, imagesPerSecond: 24_000 }],
  })
  expect(lines).toEqual([
    "cnn('seed-001') on MNIST, medians:",
    '        batch   images/s',
    'train     128      8,123',
    'train      32        2.4',
    'infer   1,000     24,000',
  ])
})
