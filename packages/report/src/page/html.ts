import { printable } from '@inkstone/core'

const markup: unique symbol = Symbol('markup')

/** Markup that may stand on the page as it is. Only {@link html} and {@link trusted} make it: text from a file cannot
 * be mistaken for it, because JSON has no symbols. */
export interface Html {
  readonly [markup]: string
}

export type HtmlValue = Html | string | number | false | undefined | readonly Html[]

/** Fills a template. Every text is escaped, for element content as for quoted attributes; `false` and `undefined`
 * render nothing.
 * @example markupOf(html`<b title="${'"'}">${'<script>'}</b>`) // '<b title="&quot;">&lt;script&gt;</b>' */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return trusted(String.raw({ raw: strings }, ...values.map(toMarkup)))
}

/** Inserts our own markup, style sheet or drawing without escaping. Never pass text from a file. */
export function trusted(text: string): Html {
  return { [markup]: text }
}

export function markupOf(page: Html): string {
  return page[markup]
}

/** For element content and quoted attributes. Control characters other than line ends and tabs become their escapes, so
 * that none reorders or hides what stands beside it. @example escapeHtml('<&">') // '&lt;&amp;&quot;&gt;' */
export function escapeHtml(text: string): string {
  const shown = text
    .split(/([\n\t])/)
    .map((part) => (part === '\n' || part === '\t' ? part : printable(part)))
    .join('')
  return shown.replace(/[&<>"']/g, (character) => entities[character]!)
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function toMarkup(value: HtmlValue): string {
  if (value === false || value === undefined) return ''
  if (typeof value === 'object')
    return markup in value ? value[markup] : value.map(markupOf).join('')
  return escapeHtml(String(value))
}
