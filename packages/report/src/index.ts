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
export { evaluationInterval } from './evaluationInterval'
export { explanationPicture } from './explanationPicture'
export { livePage } from './live/livePage'
export { type Evaluated, type Run, readRun } from './readRun'
export { type ReportFormat, renderReport, writeReport } from './renderReport'
export { metricsJsonSchema } from './runSchemas'
