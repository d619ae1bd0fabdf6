import type { Block, Cell, Chart, Command, Group, Row, Table } from '../document/block'
import { drawPhrase } from './drawPhrase'
import { type Html, html } from './html'
import { scrollTable } from './scrollTable'

/** Blocks as markup, one after another. */
export function drawBlocks(blocks: readonly Block[]): Html {
  return html`${blocks.map(drawBlock)}`
}

export function drawBlock(block: Block): Html {
  switch (block.kind) {
    case 'heading':
      return block.level === 3
        ? html`<h3>${drawPhrase(block.text)}</h3>`
        : html`<h4>${drawPhrase(block.text)}</h4>`
    case 'paragraph':
      return html`<p${classOf(block.class)}>${drawPhrase(block.text)}</p>`
    case 'table':
      return drawTable(block)
    case 'chart':
      return drawChart(block)
    case 'group':
      return drawGroup(block)
    case 'list':
      return html`<ul>${block.items.map((item) => html`<li>${drawPhrase(item)}</li>`)}</ul>`
    case 'command':
      return drawCommand(block)
    case 'drawn':
      return block.page
  }
}

function drawTable({ label, caption, columns, rows, sortable, look }: Table): Html {
  const isNumber = (index: number): boolean =>
    rows.length > 0 && rows.every(({ cells }) => cells[index]?.class === 'number')
  const head = columns.map((column, index) =>
    look === 'heat' && index === 0
      ? html`<td class="corner"><span class="unseen">${drawPhrase(column)}</span></td>`
      : html`<th scope="col"${classOf(isNumber(index) && 'number')}>${drawPhrase(column)}</th>`,
  )
  return scrollTable({
    label,
    caption: caption === undefined ? undefined : drawPhrase(caption),
    table: html`<table${classOf(look)}${sortable && html` data-sortable`}><thead><tr>${head}</tr></thead>
    <tbody>${rows.map(drawRow)}</tbody></table>`,
  })
}

function drawRow({ cells, tainted }: Row): Html {
  return html`<tr${classOf(tainted && 'tainted')}>${cells.map((cell, index) =>
    index === 0
      ? html`<th scope="row"${attributesOf(cell)}>${drawPhrase(cell.text)}</th>`
      : html`<td${attributesOf(cell)}>${drawPhrase(cell.text)}</td>`,
  )}</tr>
    `
}

function attributesOf({ sortBy, class: className, style, title, span }: Cell): Html {
  return html`${classOf(className)}${style && html` style="${style}"`}${
    title && html` title="${title}"`
  }${span !== undefined && html` colspan="${span}"`}${
    sortBy !== undefined && html` data-value="${sortBy}"`
  }`
}

function drawChart({ id, title, legend, description, drawing, width, height }: Chart): Html {
  return html`<figure class="drawing"><figcaption><strong id="${id}-title">${title}</strong>
    <span>${drawPhrase(legend)}</span></figcaption>
    <svg viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title"
    aria-describedby="${id}-description"><desc id="${id}-description">${description}</desc>${drawing}</svg>
    </figure>`
}

function drawGroup({ class: className, blocks, panel, summary }: Group): Html {
  if (summary !== undefined) {
    return html`<details${classOf(className)}><summary>${summary}</summary>${drawBlocks(blocks)}</details>`
  }
  const data = panel !== undefined && html` data-panel="${panel}"`
  return html`<div${classOf(className)}${data}>${drawBlocks(blocks)}</div>`
}

function drawCommand({ text }: Command): Html {
  return html`<div class="command"><pre tabindex="0" role="region" aria-label="Command"><code>${text}</code></pre><button type="button" hidden>Copy</button></div>`
}

function classOf(name: string | false | undefined): Html {
  return name ? html` class="${name}"` : html``
}
