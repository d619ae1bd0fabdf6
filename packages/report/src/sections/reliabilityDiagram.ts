import { wilsonInterval } from '@inkstone/pixels'
import type { Chart } from '../document/block'
import type { CertaintyBin } from '../figures/certainty'
import { counted, percent, percentRange } from '../figures/formatFigure'
import { chartWidth, percentLabel, renderChart } from '../page/renderChart'

/** Accuracy by confidence (DeGroot and Fienberg, 1983): on the diagonal the model is calibrated, below it
 * overconfident. */
export function reliabilityDiagram(bins: readonly CertaintyBin[]): Promise<Chart> {
  const rows = bins.map(({ count, right, confidence }) => {
    const { low, high } = wilsonInterval(right, count)
    const fits = low <= confidence && confidence <= high
    return {
      confidence: Math.min(1, confidence),
      accuracy: right / count,
      low,
      high,
      colour: fits ? 'var(--blue)' : 'var(--red)',
      words:
        `Confidence ${percent(confidence, 0)}: ${percent(right / count, count)} correct ` +
        `(${percentRange({ low, high }, count)}) of ${counted(count, 'image')}.`,
    }
  })
  const share = { scale: { domain: [0, 1], nice: false } }
  const axis = { tickCount: 5, labelExpr: percentLabel, labelFlush: 8 }
  const colour = { field: 'colour', type: 'nominal' as const, scale: null }
  const x = {
    field: 'confidence',
    type: 'quantitative' as const,
    ...share,
    axis: { ...axis, ticks: true, title: 'confidence' },
  }
  return renderChart({
    id: 'reliability',
    title: 'Accuracy by confidence',
    legend: `with 95${'\u202f'}% intervals; on the dashed line it is calibrated, red is significantly off`,
    description: rows.map(({ words }) => words).join(' '),
    spec: {
      width: chartWidth,
      height: 240,
      data: { values: rows },
      layer: [
        {
          data: { values: [{ from: 0, to: 1 }] },
          mark: { type: 'rule', color: 'var(--soft)', strokeDash: [4, 4] },
          encoding: {
            x: { field: 'from', type: 'quantitative', ...share },
            y: {
              field: 'from',
              type: 'quantitative',
              ...share,
              axis: { ...axis, grid: true, labelFlush: false },
            },
            x2: { field: 'to' },
            y2: { field: 'to' },
          },
        },
        {
          mark: { type: 'rule', strokeWidth: 6, strokeOpacity: 0.3, strokeCap: 'round' },
          encoding: {
            x,
            y: { field: 'low', type: 'quantitative' },
            y2: { field: 'high' },
            color: colour,
          },
        },
        {
          mark: { type: 'point', filled: true, size: 60, opacity: 1 },
          encoding: { x, y: { field: 'accuracy', type: 'quantitative' }, color: colour },
        },
      ],
    },
  })
}
