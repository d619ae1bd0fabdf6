export {
  checkGoldenCnn,
  type GoldenCnnDeviation,
  type GoldenCnnSubject,
  goldenCnnTolerance,
} from './golden/goldenCnn'
export { type Golden, type GoldenTensor, goldenFile, readGolden } from './golden/readGolden'
export type { DrawnPicture, InkBox } from './pictures/drawnPicture'
export { drawPicture, type PictureKind, pictureKinds } from './pictures/drawPicture'
export { strokeGlyph } from './pictures/strokeGlyph'
export { asInstance } from './subjects/asInstance'
export { type TinyModelOptions, tinyModel } from './subjects/tinyModel'
export { type TinySplitOptions, tinySplit } from './subjects/tinySplit'
export { augmentationChecks, augmentationSuite } from './suites/augmentationSuite'
export { callbackChecks, callbackSuite } from './suites/callbackSuite'
export { type Check, registerChecks } from './suites/check'
export { datasetChecks, datasetSuite } from './suites/datasetSuite'
export { type EngineExpectations, engineChecks, engineSuite } from './suites/engineSuite'
export {
  type FineTunerExpectations,
  fineTunerChecks,
  fineTunerSuite,
  type TrainedPart,
} from './suites/fineTunerSuite'
export { type FormatExpectations, formatChecks, formatSuite } from './suites/formatSuite'
export { type MetricExpectations, metricChecks, metricSuite } from './suites/metricSuite'
export { type ModelExpectations, modelChecks, modelSuite } from './suites/modelSuite'
export { pageEffectChecks, pageEffectSuite } from './suites/pageEffectSuite'
export { predictorChecks, predictorSuite } from './suites/predictorSuite'
export { stringDatasetChecks, stringDatasetSuite } from './suites/stringDatasetSuite'
export { type TaskExpectations, taskChecks, taskSuite } from './suites/taskSuite'
export { trainerChecks, trainerSuite } from './suites/trainerSuite'
