import { Ending } from './ending'

test('only the first reason counts, and each listener hears of it once', () => {
  const ending = new Ending()
  let [calls, others] = [0, 0]
  const other = (): void => {
    others++
  }
  ending.listen(() => calls++)
  ending.listen(other)
  ending.unlisten(other)
  expect(ending.isOver).toBe(false)
  ending.end(new Error('too late'))
  ending.end(new Error('later still'))
  expect([ending.isOver, ending.reason]).toEqual([true, new Error('too late')])
  expect([calls, others]).toEqual([1, 0])
})
