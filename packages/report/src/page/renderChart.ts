import { parse, View } from 'vega'
import { type Config, compile, type TopLevelSpec } from 'vega-lite'
import { type Html, html, trusted } from './html'

export interface Chart {
  /** Unique on the page. */
  id: string
  /** What it shows, in a few words. */
  title: string
  /** How to read it: units, scale, marks. */
  legend: Html
  /** What one sees in it, in a sentence: for whoever cannot see it. */
  description: string
  spec: TopLevelSpec
}

/** How wide every chart is drawn. It then shrinks and grows with its column. */
export const chartWidth = 400

/** Draws a chart as SVG with Vega, without a browser, below its title. Its colours are the page's custom
 * properties (`fill="var(--ink)"`), so it follows light and dark. */
export async function renderChart({ id, title, legend, description, spec }: Chart): Promise<Html> {
  const view = new View(parse(compile(spec, { config: theme }).spec), { renderer: 'none' })
  const svg = await view.toSVG()
  view.finalize()
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg)!
  // One picture with one name: Vega's own roles and labels of every mark would only be noise.
  const drawing = svg
    .slice(svg.indexOf('>') + 1, svg.lastIndexOf('</svg>'))
    .replace(/<[^>]+>/g, (tag) => tag.replace(/ (?:role|aria-[a-z]+)="[^"]*"/g, ''))
  return html`<figure class="drawing"><figcaption><strong id="${id}-title">${title}</strong>
    <span>${legend}</span></figcaption>
    <svg viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title"
    aria-describedby="${id}-description"><desc id="${id}-description">${description}</desc>${trusted(drawing)}</svg>
    </figure>`
}

/** Labels of an axis of shares. */
export const percentLabel = "format(100 * datum.value, '~g') + '\u202f%'"

const theme: Config = {
  background: 'transparent',
  font: 'var(--sans)',
  padding: 2,
  autosize: { type: 'fit-x', contains: 'padding' },
  view: { stroke: null },
  axis: {
    domain: false,
    ticks: false,
    grid: false,
    gridColor: 'var(--line)',
    tickColor: 'var(--soft)',
    labelColor: 'var(--soft)',
    labelFontSize: 12,
    labelOverlap: false, // its guess of the width is too wide; our ticks stand apart
    labelPadding: 6,
    tickSize: 4,
    title: null,
    titleColor: 'var(--soft)',
    titleFontSize: 12,
    titleFontWeight: 'normal',
  },
  text: { fontSize: 13 },
}
