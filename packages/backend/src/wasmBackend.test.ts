import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** What a process of its own selects with these variables. */
function selectedWith(
  environment: Record<string, string>,
  options = "backend: 'inkstone-wasm'",
  prelude = '',
): {
  name?: string
  lines: string[]
  [rest: string]: unknown
} {
  const program = `${prelude}
    const { selectBackend } = require(${JSON.stringify(join(__dirname, '..', 'dist', 'index.cjs'))})
    const lines = []
    selectBackend({ ${options}, log: (line) => lines.push(line) }).then(
      (selected) => console.log(JSON.stringify({ ...selected, lines })),
      (error) => console.log(JSON.stringify({ name: error.name, message: error.message, lines })))`
  const printed = execFileSync(process.execPath, ['-e', program], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  })
  return JSON.parse(printed.trim().split('\n').at(-1)!)
}

test.each([
  [{ INKSTONE_THREADS: '1' }, 'relaxed', 'WebAssembly, relaxed SIMD, 1 thread'],
  [{ INKSTONE_THREADS: '2', INKSTONE_ISA: 'simd128' }, 'simd128', 'WebAssembly, SIMD, 2 threads'],
  [
    { INKSTONE_THREADS: '1', INKSTONE_ISA: 'reference' },
    'reference',
    'WebAssembly, plain reference code, 1 thread',
  ],
])('%j gives %s', (environment, isa, description) => {
  expect(selectedWith(environment)).toMatchObject({
    name: 'inkstone-wasm',
    isa,
    description,
    lines: [`backend inkstone-wasm: ${description}; named by the option backend`],
  })
})

test.each([
  [{ INKSTONE_ISA: 'avx2' }, /^INKSTONE_ISA: expected one of relaxed, simd128, reference/],
  [
    { INKSTONE_THREADS: 'all' },
    /^INKSTONE_THREADS: expected a whole number from 1 to 1024, got 'all'/,
  ],
  [{ INKSTONE_EXACT: 'yes' }, /^INKSTONE_EXACT: expected 0 or 1, got 'yes'/],
])('%j is an error', (environment, message) => {
  const given = { INKSTONE_THREADS: '1', ...environment }
  expect(selectedWith(given)).toMatchObject({
    name: 'InkstoneError',
    message: expect.stringMatching(message),
    lines: [],
  })
})

// What an engine lacks, as the package meets it. Without the addon the next backend is plain JavaScript.
test.each([
  [
    'SIMD',
    'WebAssembly.validate = () => false',
    'This engine runs no WebAssembly with SIMD. Update it, or take another backend.',
  ],
  [
    'shared memory',
    'WebAssembly.Memory = function () { throw new TypeError("shared memory is not supported") }',
    'shared memory is not supported',
  ],
])('an engine without %s takes the next one, and says in one line why', (_, prelude, reason) => {
  const { name, skipped, lines } = selectedWith(
    { INKSTONE_ADDON: '/nowhere', INKSTONE_BACKEND: '' },
    'backend: undefined',
    prelude,
  )
  expect(name).toBe('cpu')
  expect(skipped).toContainEqual({ name: 'inkstone-wasm', reason })
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatch(
    /^backend cpu: plain JavaScript, 1 thread; inkstone not available: .*; inkstone-wasm not available: /,
  )
})

test('an engine that starts no workers computes on one thread, and says why', () => {
  const { threads, warning } = selectedWith(
    { INKSTONE_THREADS: '2' },
    "backend: 'inkstone-wasm'",
    'require("node:worker_threads").Worker = function () { throw new Error("workers are forbidden here") }',
  )
  expect(threads).toBe(1)
  expect(warning).toBe('Fewer threads than asked for run: workers are forbidden here')
})
