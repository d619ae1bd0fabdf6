export type { Interval } from '@inkstone/core'
export { wilsonInterval } from '@inkstone/pixels'
export type { Attack, AttackTarget } from './attacks/attack'
export { type FgsmOptions, fgsm } from './attacks/fgsm'
export { type PgdOptions, pgd } from './attacks/pgd'
export { brier } from './certainty/brier'
export { type CalibrateOptions, calibrate } from './certainty/calibrate'
export { calibrationError } from './certainty/calibrationError'
export { crossEntropy } from './certainty/crossEntropy'
export {
  type Confidence,
  type FitConfidenceOptions,
  fitConfidence,
} from './certainty/fitConfidence'
export { type FitTemperatureOptions, fitTemperature } from './certainty/fitTemperature'
export { type ReadRate, type ReadRateOptions, readRate } from './certainty/readRate'
export { type ReliabilityBin, type ReliabilityOptions, reliability } from './certainty/reliability'
export { type RiskCoveragePoint, riskCoverage } from './certainty/riskCoverage'
export { thresholdFor } from './certainty/thresholdFor'
export { accuracy } from './classification/accuracy'
export { balancedAccuracy } from './classification/balancedAccuracy'
export type { Average, ClassMetric, ClassMetricOptions } from './classification/classMetric'
export { classScores } from './classification/classScores'
export { cohenKappa } from './classification/cohenKappa'
export { type ConfusionCostOptions, confusionCost } from './classification/confusionCost'
export { confusionMatrix } from './classification/confusionMatrix'
export { correctness } from './classification/correctness'
export { f1 } from './classification/f1'
export { type FBetaOptions, fBeta } from './classification/fBeta'
export { matthews } from './classification/matthews'
export { precision } from './classification/precision'
export { recall } from './classification/recall'
export { type TopKOptions, topK } from './classification/topK'
export { type BootstrapOptions, bootstrapIntervals } from './comparison/bootstrapIntervals'
export { comparePaired, type PairedComparison, type TestAnswers } from './comparison/comparePaired'
export { type McNemarResult, mcNemar } from './comparison/mcNemar'
export { overSeeds, type SeedSpread } from './comparison/overSeeds'
export {
  type PairedBootstrapOptions,
  type PairedBootstrapResult,
  pairedBootstrap,
} from './comparison/pairedBootstrap'
export { type CorruptOptions, corrupt } from './corruptions/corrupt'
export {
  type Corruption,
  type CorruptionSetting,
  type Severity,
  severities,
} from './corruptions/corruption'
export { corruptions } from './corruptions/corruptions'
export { amongClasses } from './evaluation/amongClasses'
export {
  type Classified,
  type ClassifiedPicture,
  type ClassifyOptions,
  classify,
} from './evaluation/classify'
export { type ClassifiedImage, classifyLogits } from './evaluation/classifyLogits'
export { evaluate } from './evaluation/evaluate'
export type {
  EvaluateOptions,
  EvaluationProgress,
  EvaluationResult,
  TaskEvaluationResult,
} from './evaluation/evaluateOptions'
export { predict } from './evaluation/predict'
export { predictor } from './evaluation/predictor'
export { type ExplainOptions, type Explanation, explain } from './explanations/explain'
export { explainMistakes, packedMap } from './explanations/explainMistakes'
export type { Explained } from './explanations/explanation'
export { type GradCamOptions, gradCam } from './explanations/gradCam'
export {
  type IntegratedGradientsOptions,
  integratedGradients,
} from './explanations/integratedGradients'
export { type OcclusionOptions, occlusion } from './explanations/occlusion'
export { saliency } from './explanations/saliency'
export { type LabellingOrderOptions, labellingOrder } from './labelling/labellingOrder'
export { type ConfusedPair, confusedPairs } from './mistakes/confusedPairs'
export { type LikelyWrongLabel, likelyWrongLabels } from './mistakes/likelyWrongLabels'
export { type NearestImagesOptions, type NearImage, nearestImages } from './mistakes/nearestImages'
export { type TopLoss, topLosses } from './mistakes/topLosses'
export { auroc } from './ranking/auroc'
export { averagePrecision } from './ranking/averagePrecision'
export type { RankingMetric, RankingMetricOptions } from './ranking/rankingMetric'
export { rocAuc } from './ranking/rocAuc'
export {
  type AttackProgress,
  type AttackRobustnessOptions,
  attackRobustness,
} from './robustness/attackRobustness'
export {
  type CorruptionProgress,
  type CorruptionRobustnessOptions,
  corruptionRobustness,
} from './robustness/corruptionRobustness'
export { type OutOfDistributionOptions, outOfDistribution } from './robustness/outOfDistribution'
export { accuracyBySlice, type SliceAccuracy } from './slices/accuracyBySlice'
export { quantileSlices } from './slices/quantileSlices'
export { slantOf, strokeWidthOf } from './slices/strokes'
export { characterErrorRate } from './strings/characterErrorRate'
export { type ReadRateAtOptions, readRateAt } from './strings/readRateAt'
export { stringAccuracy } from './strings/stringAccuracy'
export { type StringIntervalsOptions, stringIntervals } from './strings/stringIntervals'
export type { StringOutcome } from './strings/stringOutcome'
