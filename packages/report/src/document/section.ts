import type { Run } from '@inkstone/run'
import type { Block } from './block'
import type { Phrase } from './phrase'

/** One question that the report of a run answers. */
export interface RunSection {
  /** Its address on the page. */
  readonly id: string
  /** The heading. */
  readonly question: string
  /** How to read the answer, in a sentence or two. */
  readonly note: Phrase
  readonly blocks: readonly Block[]
}

/** Undefined if the run has no answer: no fine-tuning, no before and after. */
export type SectionMaker = (run: Run) => Promise<RunSection | undefined>
