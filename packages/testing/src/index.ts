export { augmentationChecks, augmentationSuite } from './augmentationSuite'
export { callbackChecks, callbackSuite } from './callbackSuite'
export { type Check, registerChecks } from './check'
export { datasetChecks, datasetSuite } from './datasetSuite'
export {
  type FineTunerExpectations,
  fineTunerChecks,
  fineTunerSuite,
  type TrainedPart,
} from './fineTunerSuite'
export {
  checkGoldenCnn,
  type GoldenCnnDeviation,
  type GoldenCnnSubject,
  goldenCnnTolerance,
} from './goldenCnn'
export { type MetricExpectations, metricChecks, metricSuite } from './metricSuite'
export { type ModelExpectations, modelChecks, modelSuite } from './modelSuite'
export { type Golden, type GoldenTensor, goldenFile, readGolden } from './readGolden'
export { type TinyModelOptions, tinyModel } from './tinyModel'
export { type TinySplitOptions, tinySplit } from './tinySplit'
export { trainerChecks, trainerSuite } from './trainerSuite'
