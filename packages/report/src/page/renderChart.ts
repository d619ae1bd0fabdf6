import type { Config, TopLevelSpec } from 'vega-lite'
import type { Chart } from '../document/block'
import { trusted } from './html'

type ChartPlan = Pick<Chart, 'id' | 'title' | 'legend' | 'description'> & { spec: TopLevelSpec }

/** The width of every chart. It then scales with its column. */
export const chartWidth = 400

/** Draws a chart as SVG with Vega, without a browser. Its colours are the page's custom properties
 * (`fill="var(--ink)"`), so it follows light and dark. */
export async function renderChart({ spec, ...words }: ChartPlan): Promise<Chart> {
  // Vega takes half a second to load, and most commands draw nothing.
  const [{ parse, View }, { compile }] = await Promise.all([import('vega'), import('vega-lite')])
  const view = new View(parse(compile(spec, { config: theme }).spec), { renderer: 'none' })
  const svg = await view.toSVG()
  view.finalize()
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg)!
  // One picture with one name: Vega's own roles and labels of every mark would only be noise.
  const drawing = svg
    .slice(svg.indexOf('>') + 1, svg.lastIndexOf('</svg>'))
    .replace(/<[^>]+>/g, (tag) => tag.replace(/ (?:role|aria-[a-z]+)="[^"]*"/g, ''))
  return {
    kind: 'chart',
    ...words,
    drawing: trusted(drawing),
    width: Number(width),
    height: Number(height),
  }
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
    labelOverlap: false, // its estimate of the width is too large; our ticks do not overlap
    labelPadding: 6,
    tickSize: 4,
    title: null,
    titleColor: 'var(--soft)',
    titleFontSize: 12,
    titleFontWeight: 'normal',
  },
  text: { fontSize: 13 },
}
