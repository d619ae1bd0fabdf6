import { PassThrough } from 'node:stream'
import { watchedRun } from './watchedRun'

it('thins the steps of a long stage evenly for those who come late', () => {
  const run = watchedRun()
  const steps = 9000
  for (let step = 0; step < steps; step++) run.hear({ event: 'step', stage: 'training', step })
  const listener = new PassThrough()
  run.tell(listener)
  const text = String(listener.read())
  const kept = (JSON.parse(text.slice('data: '.length)) as { step: number }[]).map(
    ({ step }) => step,
  )
  expect(kept.length).toBeLessThanOrEqual(2000)
  expect(kept.length).toBeGreaterThan(1000)
  const distances = new Set(kept.slice(1).map((step, index) => step - kept[index]!))
  expect([...distances]).toEqual([8]) // halved at 2001, 4001 and 8001 steps
})
