import type { Html } from '../page/html'

/** Text with the little structure that a report needs, as data: the page and the Markdown each write it their way.
 * `false` and `undefined` leave nothing behind. */
export type Phrase = string | number | false | undefined | Mark | Drawing | readonly Phrase[]

/** A piece of text that means more than its letters. */
export interface Mark {
  readonly mark: MarkName
  readonly text: Phrase
  /** A further class on the page: the colour of a key, the tone of a change. */
  readonly tone?: string
  /** What a pointer that rests on it shows. */
  readonly title?: string
}

/** - `interval`: how far chance could have moved the figure before it
 * - `name`: of a dataset, an evaluation or a run; it may break anywhere
 * - `key`: what a colour stands for; Markdown has no colours and leaves it out
 * - `aside`, `unit`, `option`, `points`: how large and how loud a text is; the same text in Markdown */
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

/** What the page shows by markup of its own, and the same in words. */
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
