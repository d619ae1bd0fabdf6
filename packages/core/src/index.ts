export { type ArgumentKind, assertArgument } from './checks/assertArgument'
export { assertCallbacks } from './checks/assertCallbacks'
export { assertDataset } from './checks/assertDataset'
export { assertNotTest } from './checks/assertNotTest'
export { assertSplit, noteSplits } from './checks/assertSplit'
export {
  finiteNumber,
  knownOptions,
  type NumberRange,
  oneOf,
  wholeNumber,
} from './checks/checkOption'
export { classOrder } from './checks/classOrder'
export { type BadOption, InkstoneError, isInkstoneError, optionError } from './checks/inkstoneError'
export { lastActivation } from './checks/lastActivation'
export { makeMetrics, metricFigure, updateMetrics } from './checks/makeMetrics'
export {
  assertGivesLogits,
  assertModel,
  assertModelFits,
  assertReadsImages,
} from './checks/modelFit'
export type { Augmentation } from './contracts/augmentation'
export type {
  Callback,
  CallbackAnswer,
  EpochRecord,
  StepPass,
  StepRecord,
  TrainingPlan,
  TrainingResult,
} from './contracts/callback'
export type {
  CalibrationErrors,
  ConfidenceThreshold,
  ThresholdOutcome,
} from './contracts/confidence'
export type {
  Batch,
  BatchOptions,
  Dataset,
  Identified,
  ImageShape,
  ImageSource,
  LoadedDataset,
  SkippedRows,
  Split,
} from './contracts/dataset'
export type { ExplainedMistake, ExplanationMap, ExplanationsFile } from './contracts/explanation'
export type { FineTuner, FineTuningResult, TouchingSplit } from './contracts/fineTuner'
export { canonicalOf, type Format } from './contracts/format'
export type { Framing } from './contracts/framing'
export type { Interval } from './contracts/interval'
export type { LearningRatePoint, LearningRateSweep } from './contracts/learningRateSweep'
export {
  assertUntouched,
  contamination,
  isOfUnknownOrigin,
  type Lineage,
  type LineageEntry,
  type LineageRole,
  lineageEntry,
  type Touch,
  unknownOrigin,
} from './contracts/lineage'
export type { Loss } from './contracts/loss'
export type { Better, Metric, MetricMaker, Predictions } from './contracts/metric'
export type { ModelCard, ModelDefinition, ModelInput } from './contracts/model'
export type { PictureFile } from './contracts/pictureFile'
export type { Predictor } from './contracts/predictor'
export type {
  InkBox,
  InkLine,
  LineReading,
  ReadDigit,
  ReadingEngine,
  TextReading,
} from './contracts/readingEngine'
export {
  defineRecipe,
  type Recipe,
  type RecipeFineTuning,
  type RecipeModule,
  type Settings,
  type Widen,
} from './contracts/recipe'
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
} from './contracts/robustness'
export type {
  ClassEvaluation,
  ClassScore,
  Evaluation,
  EvaluationBase,
  LineageFile,
  MetricsFile,
  Mistake,
  PicturedImage,
  PredictionsFile,
  RecipeFile,
  RunEvent,
  TaskEvaluation,
  TrainingSummary,
} from './contracts/run'
export type {
  DataFile,
  DescribedDataset,
  DescribedLayer,
  DescribedSplit,
  LayersFile,
  SampleImage,
} from './contracts/runFacts'
export type { Json, Stage } from './contracts/stage'
export type {
  LoadedStrings,
  Page,
  PageEffect,
  StringDataset,
  StringPicture,
  StringSource,
  WrittenString,
} from './contracts/strings'
export type { MixedBatch, Score, SplitShape, Targets, Task } from './contracts/task'
export type { Trainer, TrainingJob } from './contracts/trainer'
export type { CheckpointMoment, TrainingCheckpoint } from './contracts/trainingCheckpoint'
export {
  type AcceleratedKernels,
  acceleratedKernels,
  type WarpImages,
} from './kernels/acceleratedKernels'
export { type FusedCtcAttrs, type FusedCtcInputs, fusedCtc } from './kernels/fusedCtc'
export {
  type FusedAttentionAttrs,
  type FusedAttentionInputs,
  type FusedLayerNormAttrs,
  type FusedLayerNormInputs,
  fusedAttention,
  fusedGelu,
  fusedLayerNorm,
} from './kernels/fusedLayers'
export {
  type FusedAdamAttrs,
  type FusedLionAttrs,
  type FusedRmspropAttrs,
  type FusedSgdAttrs,
  fusedAdam,
  fusedLion,
  fusedRmsprop,
  fusedSgd,
} from './kernels/fusedOptimizer'
export { type PassRecorder, passRecorder, type RecordablePass } from './kernels/passRecorder'
export { base64, fromBase64 } from './values/base64'
export { classEvaluations, isClassEvaluation } from './values/classEvaluations'
export { eventLoop } from './values/eventLoop'
export { holdLineage, lineageOf, recordLineage, recordTraining } from './values/modelLineage'
export { areMany, nearCopies } from './values/nearCopies'
export { nameOutputs, outputNames } from './values/outputNames'
export { printable, printableJson } from './values/printable'
export { murmur3, type Random, type RandomState, random } from './values/random'
export { recomputedPart } from './values/recomputedPart'
export { hex, sha256, sha256Hex } from './values/sha256'
export { weightNames } from './values/weightNames'
export { withLogits } from './values/withLogits'
