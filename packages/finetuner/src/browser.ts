// The parts that need no files: the whole package except adapters in files.
export { type Adapter, type Factors, mergedValues } from './lora/adapter'
export { decodeAdapter, encodeAdapter } from './lora/adapterBytes'
export { type AdapterSwitch, adapterSwitch } from './lora/adapterSwitch'
export { type LoraFineTuner, type LoraOptions, type LoraResult, lora } from './lora/lora'
export { type AllLayersOptions, allLayers } from './strategies/allLayers'
export type { FineTuningOptions, NormOptions } from './strategies/fineTuningOptions'
export { type GradualUnfreezingOptions, gradualUnfreezing } from './strategies/gradualUnfreezing'
export { headOnly } from './strategies/headOnly'
export { type L2spOptions, l2sp } from './strategies/l2sp'
export { type LayerRatesOptions, layerRates } from './strategies/layerRates'
export { type NewHeadOptions, newHead } from './strategies/newHead'
export {
  type AdaptToWriterOptions,
  adaptToWriter,
  type WriterAdaptation,
  type WriterAdapter,
} from './writer/adaptToWriter'
export type { BeforeAndAfter } from './writer/beforeAndAfter'
