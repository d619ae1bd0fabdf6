import type { Chart } from '../document/block'
import { percent } from '../figures/formatFigure'
import type { CoveragePoint } from '../figures/readAtError'
import { chartWidth, percentLabel, renderChart } from '../page/renderChart'

/** The error rate that remains if only the images of highest confidence are accepted. */
export function riskCoverageCurve(curve: readonly CoveragePoint[], images: number): Promise<Chart> {
  const last = curve.at(-1)!
  const points = thinned(curve)
  const top = Math.max(...points.map(({ risk }) => risk), last.risk) || 0.01
  const told = [0.5, 0.8, 0.9, 0.95, 1].map((share) => {
    const { coverage, risk } = curve.findLast((point) => point.coverage <= share) ?? curve[0]!
    return `${percent(risk, images)} of the ${percent(coverage, images)} with the highest confidence are wrong.`
  })
  return renderChart({
    id: 'risk-coverage',
    title: 'Error rate by coverage',
    legend: 'of the accepted images, those of highest confidence first',
    description: told.join(' '),
    spec: {
      width: chartWidth,
      height: 240,
      data: { values: points },
      mark: { type: 'line', strokeWidth: 2, strokeJoin: 'round', color: 'var(--blue)' },
      encoding: {
        x: {
          field: 'coverage',
          type: 'quantitative',
          scale: { domain: [0, 1], nice: false },
          axis: {
            tickCount: 5,
            labelExpr: percentLabel,
            labelFlush: 8,
            ticks: true,
            title: 'images accepted',
          },
        },
        y: {
          field: 'risk',
          type: 'quantitative',
          scale: { domain: [0, top], nice: true },
          axis: { grid: true, tickCount: 5, labelExpr: percentLabel },
        },
      },
    },
  })
}

/** 200 points at most, evenly spread over the images, the last always. */
function thinned(curve: readonly CoveragePoint[]): CoveragePoint[] {
  const every = Math.ceil(curve.length / 200)
  return curve.filter((_, index) => (curve.length - 1 - index) % every === 0)
}
