export { type Appender, type AppenderContent, appender } from './appender'
export { assertNotTest } from './assertNotTest'
export type { Augmentation } from './augmentation'
export type {
  Callback,
  CallbackAnswer,
  EpochRecord,
  StepPass,
  StepRecord,
  TrainingPlan,
  TrainingResult,
} from './callback'
export { finiteNumber, knownOptions, type NumberRange, oneOf, wholeNumber } from './checkOption'
export type { CalibrationErrors, ConfidenceThreshold, ThresholdOutcome } from './confidence'
export type {
  Batch,
  BatchOptions,
  Dataset,
  ImageShape,
  LoadedDataset,
  SkippedRows,
  Split,
} from './dataset'
export type { ExplainedMistake, ExplanationMap, ExplanationsFile } from './explanation'
export type { FineTuner, FineTuningResult, TouchingSplit } from './fineTuner'
export {
  type FusedLayerNormAttrs,
  type FusedLayerNormInputs,
  fusedGelu,
  fusedLayerNorm,
} from './fusedLayers'
export {
  type FusedAdamAttrs,
  type FusedAdamInputs,
  type FusedAdamWAttrs,
  type FusedAdamWInputs,
  type FusedSgdAttrs,
  type FusedSgdInputs,
  fusedAdam,
  fusedAdamW,
  fusedSgd,
} from './fusedOptimizer'
export { type BadOption, InkstoneError, isInkstoneError, optionError } from './inkstoneError'
export type { LearningRatePoint, LearningRateSweep } from './learningRateSweep'
export { type LentKernels, lentKernels, type WarpImages } from './lentKernels'
export {
  assertUntouched,
  contamination,
  type Lineage,
  type LineageEntry,
  type LineageRole,
  lineageEntry,
  type Touch,
} from './lineage'
export type { Metric, MetricMaker, Predictions } from './metric'
export type { ModelCard, ModelDefinition, ModelInput } from './model'
export { assertModelFits } from './modelFit'
export { modelFolder } from './modelFolder'
export { murmur3, type Random, type RandomState, random } from './random'
export {
  defineRecipe,
  type Recipe,
  type RecipeFineTuning,
  type RecipeModule,
  type Settings,
  type Widen,
} from './recipe'
export type {
  AttackResult,
  AttackRobustness,
  Auroc,
  CorruptionResult,
  CorruptionRobustness,
  MeanRate,
  MeasuredRate,
  OutOfDistribution,
  RobustnessEntry,
  RobustnessFile,
} from './robustness'
export type {
  ClassScore,
  Evaluation,
  LineageFile,
  MetricsFile,
  Mistake,
  PicturedImage,
  PredictionsFile,
  RecipeFile,
  RunEvent,
  TrainingSummary,
} from './run'
export { runVersion } from './runVersion'
export {
  decodeSafetensors,
  encodeSafetensors,
  type NamedTensor,
  safetensorsMetadata,
} from './safetensors'
export type { Json, Stage } from './stage'
export type { Trainer, TrainingJob } from './trainer'
export type { CheckpointMoment, TrainingCheckpoint } from './trainingCheckpoint'
export { weightNames } from './weightNames'
export { type Interval, wilsonInterval } from './wilsonInterval'
export { writeWhole } from './writeWhole'
