import type { Html } from '../page/html'

/** Text with the little structure that a report needs, as data: the page and the Markdown each render it in their own
 * way. `false` and `undefined` render nothing. */
export type Phrase = string | number | false | undefined | Mark | Drawing | readonly Phrase[]

/** A piece of text with a meaning. */
export interface Mark {
  readonly mark: MarkName
  readonly text: Phrase
  /** A further class on the page: the colour of a key, the tone of a change. */
  readonly tone?: string
  /** Tooltip. */
  readonly title?: string
}

/** - `interval`: the confidence interval of the preceding figure
 * - `name`: of a dataset, an evaluation or a run; it may break anywhere
 * - `key`: what a colour stands for; Markdown has no colours and leaves it out
 * - `aside`, `unit`, `option`, `points`: size and emphasis of a text; plain text in Markdown */
export type MarkName =
  | 'strong'
  | 'interval'
  | 'name'
  | 'code'
  | 'contaminated'
  | 'key'
  | 'aside'
  | 'unit'
  | 'option'
  | 'points'

/** Custom markup of the page, and the same in words. */
export interface Drawing {
  readonly page: Html
  readonly words: Phrase
}

/** Text with phrases in it. Line ends and indentation run together.
 * @example phrase`${strong('98.9 %')} of 1,000 images` */
export function phrase(strings: TemplateStringsArray, ...values: readonly Phrase[]): Phrase {
  return strings.flatMap((text, index): Phrase[] => [text.replace(/[ \n]+/g, ' '), values[index]])
}

export function strong(text: Phrase): Mark {
  return { mark: 'strong', text }
}

export function interval(text: Phrase): Mark {
  return { mark: 'interval', text }
}

export function named(text: string): Mark {
  return { mark: 'name', text }
}

/** @param tone of the colour: `training`, `validation`, `full`, `hollow` */
export function key(text: Phrase, tone?: string): Mark {
  return { mark: 'key', text, tone }
}
