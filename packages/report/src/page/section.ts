import type { Html } from './html'

/** One question that a page answers. */
export interface Section {
  /** Its address on the page. */
  id: string
  /** The heading. */
  question: string
  /** How to read the answer, in a sentence or two. */
  note: Html
  body: Html
}
