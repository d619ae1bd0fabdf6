export { accuracy } from './accuracy'
export type { ClassMetric } from './classMetric'
export { classScores } from './classScores'
export { confusionMatrix } from './confusionMatrix'
export { crossEntropy } from './crossEntropy'
export {
  type EvaluateOptions,
  type EvaluationProgress,
  type EvaluationResult,
  evaluate,
} from './evaluate'
export { f1 } from './f1'
export { precision } from './precision'
export { predict } from './predict'
export { recall } from './recall'
