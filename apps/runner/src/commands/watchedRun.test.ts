import { PassThrough } from 'node:stream'
import { type WatchedRun, watchedRun } from './watchedRun'

/** What a listener is told at once. */
function toldAtOnce(run: WatchedRun): object[] {
  const listener = new PassThrough()
  run.tell(listener)
  return JSON.parse(String(listener.read()).slice('data: '.length)) as object[]
}

it('tells those who come late every event but steps, in order, then the steps of each stage', () => {
  const run = watchedRun()
  const [begin, first, second] = [
    { event: 'begin' },
    { event: 'epoch', epoch: 1 },
    { event: 'epoch', epoch: 2 },
  ]
  const [step, other] = ['training', 'fine-tuning'].map((stage) => ({
    event: 'step',
    stage,
    step: 1,
  }))
  for (const event of [begin, step, first, other, second]) run.hear(event!)
  expect(toldAtOnce(run)).toEqual([begin, first, second, step, other])
})

it('thins the steps of a long stage evenly for those who come late', () => {
  const run = watchedRun()
  const steps = 9000
  for (let step = 0; step < steps; step++) run.hear({ event: 'step', stage: 'training', step })
  const kept = (toldAtOnce(run) as { step: number }[]).map(({ step }) => step)
  expect(kept.length).toBeLessThanOrEqual(2000)
  expect(kept.length).toBeGreaterThan(1000)
  const distances = new Set(kept.slice(1).map((step, index) => step - kept[index]!))
  expect([...distances]).toEqual([8]) // halved at 2001, 4001 and 8001 steps
})

it('shows control characters of names as their escapes', () => {
  const run = watchedRun()
  run.hear({ event: 'begin', recipe: 'a\u202eb\u001b[2J\n' })
  const listener = new PassThrough()
  run.tell(listener)
  const [, data] = /^data: (.*)\n\n$/.exec(String(listener.read()))!
  expect(JSON.parse(data!)).toEqual([{ event: 'begin', recipe: 'a\\u202eb\\x1b[2J\\n' }])
})
