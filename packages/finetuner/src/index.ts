export { allLayers } from './allLayers'
export type { FineTuningOptions } from './fineTuningOptions'
export { headOnly } from './headOnly'
