import { stopwatch } from './stopwatch'

/** Laps of these lengths, 10 images each, until it is enough. */
function timed(seconds: number, lapSeconds: (lap: number) => number) {
  let at = 1000
  const watch = stopwatch({ seconds, now: () => at })
  watch.begin()
  let laps = 0
  do at += 1000 * lapSeconds(laps++)
  while (watch.lap(10 * laps) !== 'enough')
  return { laps, seconds: (at - 1000) / 1000, median: watch.median() }
}

describe('stopwatch', () => {
  it('leaves the warm-up out', () => {
    const { median, seconds } = timed(12, (lap) => (lap === 0 ? 5 : 0.5))
    expect(median).toBe(20)
    expect(seconds).toBe(12)
  })

  it('takes the median, so that one interruption does not count', () => {
    expect(timed(12, (lap) => (lap === 6 ? 4 : 0.5)).median).toBe(20)
  })

  it('puts short steps together', () => {
    const { laps, median } = timed(12, () => 0.25)
    expect(laps).toBe(48)
    expect(median).toBe(40)
  })

  it('puts uneven steps together before it takes the median', () => {
    // 20 images a second over each whole second; single steps make 40 or 13.3 a second
    expect(timed(12, (lap) => (lap % 2 === 0 ? 0.25 : 0.75)).median).toBe(20)
  })

  it('takes a step that lasts longer than half the time for the only repetition', () => {
    expect(timed(6, () => 40)).toEqual({ laps: 1, seconds: 40, median: 0.25 })
  })

  it('has a repetition where there is time for one and a warm-up', () => {
    expect(timed(12, () => 5)).toEqual({ laps: 3, seconds: 15, median: 2 })
  })
})
