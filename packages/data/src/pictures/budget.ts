/** Lets work begin while what is under way weighs no more than a limit, in the order in which it came. */
export interface Budget {
  /** Does the work when there is room for its weight; work that is heavier than the limit, when nothing else is
   * under way. */
  spend<Result>(weight: number, work: () => Promise<Result>): Promise<Result>
}

/** @param limit in the unit of the weights */
export function budget(limit: number): Budget {
  let spent = 0
  const waiting: { weight: number; begin: () => void }[] = []
  const letIn = (): void => {
    for (let next = waiting[0]; next; next = waiting[0]) {
      if (spent > 0 && spent + next.weight > limit) return
      waiting.shift()
      spent += next.weight
      next.begin()
    }
  }
  return {
    async spend(weight, work) {
      await new Promise<void>((begin) => {
        waiting.push({ weight, begin })
        letIn()
      })
      try {
        return await work()
      } finally {
        spent -= weight
        letIn()
      }
    },
  }
}
