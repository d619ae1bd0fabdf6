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
export { type Evaluated, type Run, readRun } from './run/readRun'
export { metricsJsonSchema } from './run/runSchemas'
