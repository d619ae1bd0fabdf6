export { type AlignedRuns, alignRuns } from './comparison/alignRuns'
export type {
  ComparedEntry,
  ComparedFigure,
  ComparedRun,
  ComparedTest,
  Comparison,
  DifferingOption,
  PairedFigures,
  SeedFigures,
} from './comparison/comparison'
export { renderComparison } from './comparison/renderComparison'
export { evaluationInterval } from './figures/evaluationInterval'
export { type FurtherFigures, furtherFigures, plainFigure } from './figures/furtherFigures'
export { livePage } from './live/livePage'
export { explanationPicture } from './page/explanationPicture'
export { type ReportFormat, renderReport, writeReport } from './renderReport'
