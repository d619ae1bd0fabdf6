import { assertArgument, InkstoneError } from '@inkstone/core'

/** What a reader made of a string. */
export interface StringOutcome {
  /** What is written; `''` where there is nothing to read. */
  readonly text: string
  /** What was read. */
  readonly read: string
  /** 0 for what is not accepted at any threshold. */
  readonly confidence: number
  /** The images that its digits are, as `WrittenString` names them. Left out, each string counts as independent. */
  readonly digits?: readonly number[]
}

/** @throws InkstoneError for no outcome, or what is not a list of them */
export function checkOutcomes(metric: string, outcomes: readonly StringOutcome[]): void {
  const mend = 'Pass [{ text, read, confidence }], one a string.'
  assertArgument(`${metric}.outcomes`, outcomes, 'list', mend)
  for (const outcome of outcomes) {
    assertArgument(`${metric}.outcomes[].text`, outcome?.text, 'string', mend)
    assertArgument(`${metric}.outcomes[].read`, outcome.read, 'string', mend)
  }
  if (outcomes.length > 0) return
  throw new InkstoneError(
    `${metric}: expected at least one string, got none. Read some first: the figure of nothing is not defined.`,
  )
}
