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

  it('ends a repetition at a twelfth of the time, not before', () => {
    // two steps make 20 images in 1.2 s; by themselves they make 14.3 and 20 a second
    expect(timed(12, (lap) => (lap % 2 === 0 ? 0.7 : 0.5)).median).toBeCloseTo(20 / 1.2, 9)
  })

  it('takes the mean of the two in the middle of an even number of repetitions', () => {
    const lengths = [2, 2, 1, 2, 1] // a warm-up, then 5, 10, 5 and 10 images a second
    expect(timed(8, (lap) => lengths[lap]!)).toEqual({ laps: 5, seconds: 8, median: 7.5 })
  })

  it('takes a step that lasts half the time or longer for the only repetition', () => {
    expect(timed(6, () => 40)).toEqual({ laps: 1, seconds: 40, median: 0.25 })
    expect(timed(12, () => 8)).toEqual({ laps: 1, seconds: 8, median: 1.25 })
    expect(timed(10, () => 5)).toEqual({ laps: 1, seconds: 5, median: 2 })
  })

  it('has a repetition where there is time for one and a warm-up', () => {
    expect(timed(12, () => 5)).toEqual({ laps: 3, seconds: 15, median: 2 })
  })
})
