export { type Appender, type AppenderContent, appender } from './files/appender'
export { damagedFile } from './files/damagedFile'
export { readBytes } from './files/readBytes'
export { type JsonFileErrors, readJson } from './files/readJson'
export { removeLeftovers } from './files/removeLeftovers'
export { writeJson } from './files/writeJson'
export { writeWhole } from './files/writeWhole'
export type { Evaluated, Run } from './folder/evaluatedRun'
export { lockRun, type RunLock } from './folder/lockRun'
export { readEvents } from './folder/readEvents'
export { readRun } from './folder/readRun'
export { type RecordedEvaluation, recordEvaluation } from './folder/recordEvaluation'
export { resolveRun } from './folder/resolveRun'
export { type RewindPoint, rewindEvents } from './folder/rewindEvents'
export {
  createRunFolder,
  type NewRun,
  type RunFolder,
  type RunListener,
  reopenRunFolder,
} from './folder/runFolder'
export { runVersion } from './folder/runVersion'
export { digestOfModel } from './model/digestOfModel'
export { fromBfloat16, fromFloat16 } from './model/halfPrecision'
export { type ModelFolderOptions, modelFolder } from './model/modelFolder'
export { type ModelLineage, readModelLineage, writeModelLineage } from './model/modelLineage'
export {
  decodeSafetensors,
  encodeSafetensors,
  type NamedTensor,
  safetensorsMetadata,
} from './model/safetensors'
export { type Answer, type Outcome, outcomes, standingAnswers } from './review/answers'
export { type AnswersFile, answersFile } from './review/answersFile'
export { type Review, readReview, rejectedPictures, reviewDirectory } from './review/readReview'
export {
  type Kept,
  type RejectedFacts,
  type RejectedFolder,
  type RejectedFolderOptions,
  rejectedFolder,
} from './review/rejectedFolder'
export type { RejectedPicture } from './review/rejectedPicture'
export type { Step } from './schemas/eventSchema'
export { lineageSchema } from './schemas/lineageSchema'
export { metricsJsonSchema, metricsSchema } from './schemas/metricsSchema'
export { recipeSchema } from './schemas/recipeSchema'
export { robustnessSchema } from './schemas/robustnessSchema'
