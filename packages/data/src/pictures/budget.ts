/** Starts work in order, as long as the total weight of running work stays within a limit. */
export interface Budget {
  /** Runs the work when there is room for its weight; work heavier than the limit runs alone. */
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
