/** Lets a computation draw the same random numbers from `Math.random` twice. */
export interface RepeatableRandom {
  /** Runs and remembers the numbers that are drawn; `Math.random` gives what it would have given. */
  record<Result>(run: () => Result): Result
  /** Runs with the remembered numbers, from the first one. */
  repeat<Result>(run: () => Result): Result
}

/** @param exhausted is called when a repetition draws more numbers than were remembered
 * @example
 * const random = repeatableRandom(() => { throw new Error('more than before') })
 * const once = random.record(() => Math.random())
 * random.repeat(() => Math.random()) === once // true */
export function repeatableRandom(exhausted: () => never): RepeatableRandom {
  const numbers: number[] = []
  return {
    record: (run) => {
      const own = Math.random
      const draw = () => {
        const number = own()
        numbers.push(number)
        return number
      }
      return drawingFrom(draw, run)
    },
    repeat: (run) => {
      let at = 0
      return drawingFrom(() => numbers[at++] ?? exhausted(), run)
    },
  }
}

function drawingFrom<Result>(draw: () => number, run: () => Result): Result {
  const own = Math.random
  Math.random = draw
  try {
    return run()
  } finally {
    Math.random = own
  }
}
