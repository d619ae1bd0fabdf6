import { instructionSets, physicalCores } from './processor'

// Two sockets of one core with two hyper-threads each.
const x86 = [0, 1, 2, 3]
  .map((processor) =>
    [
      `processor\t: ${processor}`,
      'model name\t: Some CPU',
      `physical id\t: ${processor % 2}`,
      'core id\t\t: 0',
      'flags\t\t: fpu sse4_2 avx2 avx fma avx512f',
    ].join('\n'),
  )
  .join('\n\n')

const arm =
  'processor\t: 0\nFeatures\t: fp asimd sve\nCPU part\t: 0xd40\n\nprocessor\t: 1\nFeatures\t: fp asimd sve'

test('physical cores: hyper-threads do not count, sockets do', () => {
  expect(physicalCores(x86)).toBe(2)
  expect(physicalCores(arm)).toBeNull()
})

test('instruction sets, the weakest first', () => {
  expect(instructionSets(x86)).toEqual(['sse4_2', 'avx', 'fma', 'avx2', 'avx512f'])
  expect(instructionSets(arm)).toEqual(['asimd', 'sve'])
})
