import { inspectMachine, type MachineReport } from '@inkstone/backend'
import { inkstone, temporaryFolder } from '../../test/spawnInkstone'
import { doctorLines } from './doctor'

const machine: MachineReport = {
  node: '20.20.2',
  platform: 'linux x64',
  release: '6.1.0',
  processor: {
    model: 'Some CPU',
    physicalCores: 2,
    logicalCores: 4,
    availableCores: 3,
    instructionSets: ['avx2', 'fma'],
  },
  memory: { totalBytes: 8.04e9, freeBytes: 4e9 },
  backends: [
    {
      name: 'inkstone',
      available: false,
      reason: `The native kernels did not compile: ${'/long'.repeat(20)} no C++ compiler found.\nInstall one.`,
      version: null,
      detail: null,
    },
    {
      name: 'inkstone-wasm',
      available: true,
      reason: null,
      version: '1.0.0',
      detail: 'WebAssembly, relaxed SIMD, 2 threads',
    },
  ],
  compiler: { found: false, tried: ['c++', 'g++'] },
  environment: { INKSTONE_THREADS: '2' },
}

test('the report for a reader stays within 80 columns', () => {
  expect(doctorLines(machine)).toEqual([
    'node          20.20.2',
    'system        linux x64, 6.1.0',
    'processor     Some CPU',
    'cores         2 physical, 4 logical, 3 for this process',
    'instructions  avx2 fma',
    'memory        8.0 GB, 4.0 GB free',
    'compiler      none (tried c++, g++)',
    'environment   INKSTONE_THREADS=2',
    '',
    'Backends, the fastest first:',
    'inkstone      not available: The native kernels did not compile:',
    `              ${'/long'.repeat(13)}/`,
    `              long${'/long'.repeat(6)} no C++ compiler found.`,
    '              Install one.',
    'inkstone-wasm WebAssembly, relaxed SIMD, 2 threads (1.0.0)',
  ])
})

test('where the system tells little, it says so', () => {
  const processor = { ...machine.processor, physicalCores: null, instructionSets: [] }
  const lines = doctorLines({ ...machine, processor, environment: {} })
  expect(lines).toContain('cores         4 logical, 3 for this process')
  expect(lines).toContain('instructions  unknown on this system')
  expect(lines).toContain('environment   no INKSTONE_ variable is set')
})

test('the command prints this machine, for a reader and as one JSON object', async () => {
  const folder = await temporaryFolder()
  const [told, json] = await Promise.all([
    inkstone(['doctor'], { cwd: folder.path }),
    inkstone(['doctor', '--json'], { cwd: folder.path }),
  ])
  await folder.remove()
  const report = JSON.parse(json.stdout) as MachineReport
  const { node, platform, processor, compiler } = await inspectMachine()
  expect(report).toMatchObject({ node, platform, processor, compiler })
  expect(report.backends.map(({ name }) => name)).toEqual([
    'inkstone',
    'tensorflow',
    'inkstone-wasm',
    'cpu',
    'webgpu',
  ])
  expect(told).toMatchObject({ code: 0, stderr: '' })
  expect(told.stdout).toContain('environment   INKSTONE_BACKEND=cpu\n')
  const longest = Math.max(...told.stdout.split('\n').map((line) => line.length))
  expect(longest).toBeLessThanOrEqual(80)
})
