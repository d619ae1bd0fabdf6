export { type AlignedRuns, alignRuns } from './comparison/alignRuns'
export type {
  ComparedEntry,
  ComparedRun,
  ComparedTest,
  Comparison,
  DifferingOption,
  PairedFigures,
  SeedFigures,
} from './comparison/comparison'
export { renderComparison } from './comparison/renderComparison'
export { evaluationInterval } from './figures/evaluationInterval'
export { livePage } from './live/livePage'
export { explanationPicture } from './page/explanationPicture'
export { type ReportFormat, renderReport, writeReport } from './renderReport'
