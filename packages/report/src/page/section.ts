import type { Run } from '@inkstone/run'
import type { Html } from './html'

/** One question that the page answers. */
export interface Section {
  /** Its address on the page. */
  id: string
  /** The heading. */
  question: string
  /** How the answer is to be read, in a sentence or two. */
  note: Html
  body: Html
}

/** Nothing where the run has no answer: no fine-tuning, no before and after. */
export type SectionMaker = (run: Run) => Promise<Section | undefined>
