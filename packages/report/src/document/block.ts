import type { Html } from '../page/html'
import type { Phrase } from './phrase'

/** A piece of a report as data, which the page and the Markdown each render in their own way. */
export type Block = Heading | Paragraph | Table | Chart | Group | List | Command | Drawn

export interface Heading {
  readonly kind: 'heading'
  readonly level: 3 | 4
  readonly text: Phrase
}

export interface Paragraph {
  readonly kind: 'paragraph'
  readonly text: Phrase
  /** On the page. */
  readonly class?: string
}

export interface Table {
  readonly kind: 'table'
  /** Name of the table for screen readers. */
  readonly label: string
  /** How to read it. */
  readonly caption?: Phrase
  readonly columns: readonly Phrase[]
  readonly rows: readonly Row[]
  /** Whether a click on a column sorts by it. */
  readonly sortable?: boolean
  /** `words`: of texts rather than of figures. `heat`: a matrix whose cells are coloured. */
  readonly look?: 'words' | 'heat'
}

export interface Row {
  /** The first one heads the row. */
  readonly cells: readonly Cell[]
  /** Whether its figures are of images that touched the weights. */
  readonly tainted?: boolean
}

export interface Cell {
  readonly text: Phrase
  /** Default: the text. */
  readonly sortBy?: number
  readonly class?: string
  readonly style?: string
  /** Tooltip. */
  readonly title?: string
  /** How many columns it takes. */
  readonly span?: number
}

export interface Chart {
  readonly kind: 'chart'
  /** Unique on the page. */
  readonly id: string
  readonly title: string
  /** How to read it: units, scale, marks. */
  readonly legend: Phrase
  /** A description in one sentence, for screen readers. */
  readonly description: string
  /** The drawing, without its `<svg>`. */
  readonly drawing: Html
  readonly width: number
  readonly height: number
}

/** Blocks that are grouped on the page; Markdown writes them one after another. */
export interface Group {
  readonly kind: 'group'
  readonly class: string
  readonly blocks: readonly Block[]
  /** Which panel of a choice it is. */
  readonly panel?: number
  /** Present if the page shows its blocks only once this is opened. */
  readonly summary?: string
}

export interface List {
  readonly kind: 'list'
  readonly items: readonly Phrase[]
}

/** What to type into a shell. */
export interface Command {
  readonly kind: 'command'
  readonly text: string
}

/** Custom markup of the page, and the same for Markdown; nothing if it only serves the page. */
export interface Drawn {
  readonly kind: 'drawn'
  readonly page: Html
  readonly told: readonly Block[]
}

export function heading(level: Heading['level'], text: Phrase): Heading {
  return { kind: 'heading', level, text }
}

export function paragraph(text: Phrase, className?: string): Paragraph {
  return { kind: 'paragraph', text, class: className }
}

export function group(className: string, blocks: readonly (Block | false | undefined)[]): Group {
  return { kind: 'group', class: className, blocks: present(blocks) }
}

export function table(parts: Omit<Table, 'kind'>): Table {
  return { kind: 'table', ...parts }
}

/** A cell that sorts by a number. @example figure('98.9 %', 0.989) */
export function figure(text: Phrase, sortBy: number): Cell {
  return { text, sortBy }
}

/** The blocks among them: `false` and `undefined` render nothing. */
export function present(blocks: readonly (Block | false | undefined)[]): Block[] {
  return blocks.filter((block) => block !== false && block !== undefined)
}
