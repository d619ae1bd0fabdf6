import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** What a process of its own selects with these variables. */
function selectedWith(environment: Record<string, string>): {
  name?: string
  lines: string[]
  [rest: string]: unknown
} {
  const program = `
    const { selectBackend } = require(${JSON.stringify(join(__dirname, '..', 'dist', 'index.cjs'))})
    const lines = []
    selectBackend({ backend: 'inkstone-wasm', log: (line) => lines.push(line) }).then(
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
