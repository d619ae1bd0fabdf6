export { type Interval, wilsonInterval } from '@inkstone/core'
export { accuracy } from './accuracy'
export { accuracyBySlice, type SliceAccuracy } from './accuracyBySlice'
export {
  type AttackProgress,
  type AttackRobustnessOptions,
  attackRobustness,
} from './attackRobustness'
export type { Attack, AttackTarget } from './attacks/attack'
export { type FgsmOptions, fgsm } from './attacks/fgsm'
export { type PgdOptions, pgd } from './attacks/pgd'
export { auroc } from './auroc'
export { averagePrecision } from './averagePrecision'
export { balancedAccuracy } from './balancedAccuracy'
export { type BootstrapOptions, bootstrapIntervals } from './bootstrapIntervals'
export { brier } from './brier'
export { type CalibrateOptions, calibrate } from './calibrate'
export { calibrationError } from './calibrationError'
export type { Average, ClassMetric, ClassMetricOptions } from './classMetric'
export { classScores } from './classScores'
export { cohenKappa } from './cohenKappa'
export { type ConfusedPair, confusedPairs } from './confusedPairs'
export { type ConfusionCostOptions, confusionCost } from './confusionCost'
export { confusionMatrix } from './confusionMatrix'
export { correctness } from './correctness'
export {
  type CorruptionProgress,
  type CorruptionRobustnessOptions,
  corruptionRobustness,
} from './corruptionRobustness'
export { type CorruptOptions, corrupt } from './corruptions/corrupt'
export {
  type Corruption,
  type CorruptionSetting,
  type Severity,
  severities,
} from './corruptions/corruption'
export { corruptions } from './corruptions/corruptions'
export { crossEntropy } from './crossEntropy'
export {
  type EvaluateOptions,
  type EvaluationProgress,
  type EvaluationResult,
  evaluate,
} from './evaluate'
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
export { f1 } from './f1'
export { type FBetaOptions, fBeta } from './fBeta'
export { type Confidence, type FitConfidenceOptions, fitConfidence } from './fitConfidence'
export { type FitTemperatureOptions, fitTemperature } from './fitTemperature'
export { type LikelyWrongLabel, likelyWrongLabels } from './likelyWrongLabels'
export { matthews } from './matthews'
export { type McNemarResult, mcNemar } from './mcNemar'
export { type NearestImagesOptions, type NearImage, nearestImages } from './nearestImages'
export { type OutOfDistributionOptions, outOfDistribution } from './outOfDistribution'
export { overSeeds, type SeedSpread } from './overSeeds'
export {
  type PairedBootstrapOptions,
  type PairedBootstrapResult,
  pairedBootstrap,
} from './pairedBootstrap'
export { precision } from './precision'
export { predict } from './predict'
export { quantileSlices } from './quantileSlices'
export type { RankingMetric, RankingMetricOptions } from './rankingMetric'
export { type ReadRate, type ReadRateOptions, readRate } from './readRate'
export { recall } from './recall'
export { type ReliabilityBin, type ReliabilityOptions, reliability } from './reliability'
export { type RiskCoveragePoint, riskCoverage } from './riskCoverage'
export { rocAuc } from './rocAuc'
export { slantOf, strokeWidthOf } from './strokes'
export { thresholdFor } from './thresholdFor'
export { type TopKOptions, topK } from './topK'
export { type TopLoss, topLosses } from './topLosses'
