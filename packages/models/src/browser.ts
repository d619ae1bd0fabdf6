// The parts that need no files: networks, layers, summary, and models from a URL.

export type { LoadedModel } from './files/loadModel'
export { loadModelFromUrl as loadModel, loadModelFromUrl } from './files/loadModelFromUrl'
export { type DropPathArgs, dropPath } from './layers/dropPath'
export { type GeluArgs, gelu } from './layers/gelu'
export { type LayerNormArgs, layerNorm } from './layers/layerNorm'
export { type MultiHeadAttentionArgs, multiHeadAttention } from './layers/multiHeadAttention'
export { type PatchEmbeddingArgs, patchEmbedding } from './layers/patchEmbedding'
export { type RecomputedArgs, recomputed } from './layers/recomputed'
export { type StandardiseArgs, standardise } from './layers/standardise'
export { type CnnName, type CnnOptions, cnn } from './networks/cnn'
export { type ConvNetOptions, convNet } from './networks/convNet'
export { defineModel } from './networks/defineModel'
export { type LineNetOptions, lineNet } from './networks/lineNet'
export { type MlpOptions, mlp } from './networks/mlp'
export { type PixelStatistics, pixelStatistics } from './networks/pixelStatistics'
export { type RnnOptions, rnn } from './networks/rnn'
export { standardised } from './networks/standardised'
export { type TransformerBlockOptions, transformerBlock } from './networks/transformerBlock'
export { type VitOptions, vit } from './networks/vit'
export { orthogonal } from './seeding/orthogonal'
export { seedWeights } from './seeding/seedWeights'
export {
  type LayerSummary,
  type ModelSummary,
  type SummaryOptions,
  summary,
} from './summary/summary'
export { summaryTable } from './summary/summaryTable'
