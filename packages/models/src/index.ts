export { type CnnName, type CnnOptions, cnn } from './cnn'
export { type ConvNetOptions, convNet } from './convNet'
export { defineModel } from './defineModel'
export { type DropPathArgs, dropPath } from './layers/dropPath'
export { type GeluArgs, gelu } from './layers/gelu'
export { type LayerNormArgs, layerNorm } from './layers/layerNorm'
export { type MultiHeadAttentionArgs, multiHeadAttention } from './layers/multiHeadAttention'
export { type PatchEmbeddingArgs, patchEmbedding } from './layers/patchEmbedding'
export { type StandardiseArgs, standardise } from './layers/standardise'
export { type LoadedModel, loadModel } from './loadModel'
export { loadWeights } from './loadWeights'
export { type MlpOptions, mlp } from './mlp'
export { orthogonal } from './orthogonal'
export { type PixelStatistics, pixelStatistics } from './pixelStatistics'
export { type RnnOptions, rnn } from './rnn'
export { saveModel } from './saveModel'
export { saveWeights } from './saveWeights'
export { seedWeights } from './seedWeights'
export { standardised } from './standardised'
export {
  type LayerSummary,
  type ModelSummary,
  type SummaryOptions,
  summary,
} from './summary'
export { summaryTable } from './summaryTable'
export { type TransformerBlockOptions, transformerBlock } from './transformerBlock'
export { type VitOptions, vit } from './vit'
