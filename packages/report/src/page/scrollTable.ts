import { type Html, html } from './html'

export interface ScrollTable {
  /** Name of the region for screen readers. */
  label: string
  /** How to read the table. */
  caption?: Html
  /** `<table>` with its head and body. */
  table: Html
}

/** A table that scrolls sideways within its column, by keyboard too, below a caption that does not. Where it overflows, a
 * shadow at its edge shows it, and the page's script a line of text too. */
export function scrollTable({ label, caption, table }: ScrollTable): Html {
  return html`<div class="tabular">${caption && html`<p class="caption">${caption}</p>`}
    <p class="scrolls" aria-hidden="true">Scroll sideways for more</p><div class="scroll" role="region" aria-label="${label}" tabindex="0">${table}</div></div>`
}
