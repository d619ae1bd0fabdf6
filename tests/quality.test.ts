import { run, runTool } from './workspace'

it('is formatted and free of lint', () => {
  runTool('biome', ['ci', '.'])
})

it('has no unused file, export or dependency', () => {
  runTool('knip', [])
})

it('uses one version of each dependency', () => {
  runTool('sherif', ['--fail-on-warnings'])
})

it('names no path of a machine and no registry host', () => {
  const found = (pattern: string, ...where: string[]) => {
    try {
      return run('git', ['grep', '-nIE', pattern, '--', ...where])
    } catch (error) {
      if (/ended with 1\n/.test(String(error))) return '' // so git grep ends when it finds nothing
      throw error
    }
  }
  expect(found('(^|[^a-zA-Z.])/(home|root|work|tmp)/', '.', ':!tests/quality.test.ts')).toBe('')
  expect(found('https?://', 'pnpm-lock.yaml')).toBe('')
})

it('holds no file past 1 MB', () => {
  const sizes = run('git', ['ls-tree', '-r', '-l', 'HEAD'])
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split(/\s+/))
    .map(([, , , size, path]) => ({ path, size: Number(size) }))
  expect(sizes.filter(({ size }) => size > 2 ** 20)).toEqual([])
})
