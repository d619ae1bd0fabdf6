export { type Adapter, type Factors, loadAdapter, mergedValues, saveAdapter } from './adapter'
export { type AdapterSwitch, adapterSwitch } from './adapterSwitch'
export {
  type AdaptToWriterOptions,
  adaptToWriter,
  type Comparison,
  type WriterAdaptation,
  type WriterAdapter,
} from './adaptToWriter'
export { type AllLayersOptions, allLayers } from './allLayers'
export type { FineTuningOptions, NormOptions } from './fineTuningOptions'
export { type GradualUnfreezingOptions, gradualUnfreezing } from './gradualUnfreezing'
export { headOnly } from './headOnly'
export { type L2spOptions, l2sp } from './l2sp'
export { type LayerRatesOptions, layerRates } from './layerRates'
export { type LoraFineTuner, type LoraOptions, type LoraResult, lora } from './lora'
export { type NewHeadOptions, newHead } from './newHead'
