import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LearningRateSweep, RunEvent } from '@inkstone/core'
import { runCommand, temporaryFolder, writeTinyRecipe } from '../../test/spawnInkstone'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
  await writeTinyRecipe(folder.path, 'tiny')
})
afterAll(() => folder.remove())

it('keeps the curve in the run, says the suggestion and trains as if there had been no sweep', async () => {
  const call = (...args: string[]) =>
    runCommand(['train', 'tiny.ts', ...args], { cwd: folder.path })
  const read = (...path: string[]) => readFileSync(join(folder.path, ...path))
  const swept = await call('--find-learning-rate', '--runs', 'swept', '--json')
  expect(swept.code).toBe(0)
  const sweep = JSON.parse(read('swept/latest/learning-rate.json').toString()) as LearningRateSweep
  expect(sweep.suggestion).toBe(Math.min(sweep.steepest, sweep.tenthOfMinimum))
  expect(swept.stderr).toMatch(
    /rate +suggested [\d.e-]+; steepest [\d.e-]+, a tenth of the minimum's /,
  )
  const events = swept.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as RunEvent)
  expect(events.find(({ event }) => event === 'learning rate')).toMatchObject({
    suggestion: sweep.suggestion,
  })
  expect(read('swept/latest/report.html').toString()).toContain('<section id="learning-rate"')

  await call('--runs', 'plain')
  expect(read('swept/latest/model/weights.bin')).toEqual(read('plain/latest/model/weights.bin'))
})

it('names a trainer that does not know how', async () => {
  const trainer = "trainer: { name: 'own', options: {}, train: async () => { throw new Error() } }"
  await writeTinyRecipe(folder.path, 'own', { more: trainer })
  const { code, stderr } = await runCommand(['train', 'own.ts', '--find-learning-rate'], {
    cwd: folder.path,
  })
  expect(code).toBe(1)
  expect(stderr).toContain(
    "--find-learning-rate: expected a trainer that can look for a learning rate, got 'own', which has " +
      'no findLearningRate(). Leave the flag out, or take trainer() of @inkstone/trainer.',
  )
})
