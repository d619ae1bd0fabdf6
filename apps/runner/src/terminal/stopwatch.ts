export interface Stopwatch {
  begin(): void
  /** Call it with the total number of images after each step; returns `enough` when the time is used up. */
  lap(images: number): 'enough' | undefined
  /** Median of the repetitions, in images per second. */
  median(): number
}

/** Times repetitions of work that comes in steps: a warm-up of a sixth of the time, then repetitions of a
 * twelfth each, at least one step long. Where one step takes half the time or longer, as on the plain
 * cpu backend, the first step is the only repetition.
 * @param now milliseconds */
export function stopwatch({
  seconds,
  now = () => performance.now(),
}: {
  seconds: number
  now?: () => number
}): Stopwatch {
  const speeds: number[] = []
  let beginning = 0
  let warm = false
  let since = { at: 0, images: 0 }
  return {
    begin() {
      beginning = now()
      since = { at: beginning, images: 0 }
    },
    lap(images) {
      const at = now()
      const elapsed = (at - since.at) / 1000
      const slow = elapsed >= seconds / 2
      if (warm || slow) {
        if (elapsed < seconds / 12) return undefined
        speeds.push((images - since.images) / elapsed)
      } else if (elapsed < seconds / 6) return undefined
      warm = true
      since = { at, images }
      const usedUp = (at - beginning) / 1000 >= seconds
      return usedUp || slow ? 'enough' : undefined
    },
    median() {
      const sorted = speeds.toSorted((a, b) => a - b)
      const middle = (sorted.length - 1) / 2
      return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2
    },
  }
}
