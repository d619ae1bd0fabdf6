import { attentionSchemas } from './attention'
import { convolutionSchemas } from './convolutions'
import { coreSchemas } from './core'
import type { LayerSchemas } from './layerSchema'
import { mergingSchemas } from './merging'
import { normalisationSchemas } from './normalisation'
import { poolingSchemas } from './pooling'
import { preprocessingSchemas } from './preprocessing'
import { recurrentSchemas } from './recurrent'
import { shapingSchemas } from './shaping'
import { trainingSchemas } from './training'
import { wrapperSchemas } from './wrappers'

/** Every supported Keras layer, in groups for the table. */
export const schemaGroups: Readonly<Record<string, LayerSchemas>> = {
  'Dense layers and activations': coreSchemas,
  Convolutions: convolutionSchemas,
  Pooling: poolingSchemas,
  'Shapes, embeddings and masks': shapingSchemas,
  Normalisation: normalisationSchemas,
  Merging: mergingSchemas,
  Recurrence: recurrentSchemas,
  Attention: attentionSchemas,
  'Layers around layers': wrapperSchemas,
  Preprocessing: preprocessingSchemas,
  'Training only': trainingSchemas,
}

export const schemas: LayerSchemas = Object.assign({}, ...Object.values(schemaGroups))

/** Keras' aliases of some layers. */
export const otherNames: Readonly<Record<string, string>> = {
  BatchNormalizationV1: 'BatchNormalization',
  SyncBatchNormalization: 'BatchNormalization',
  GroupedQueryAttention: 'GroupQueryAttention',
}

const outside = 'Do it before the model, on what goes in.'
const text = 'Texts stay outside: give the model the numbers that the layer makes of them.'
const code = 'It holds code of Python. Use layers or operations of Keras instead.'

/** Unsupported Keras layers, with the fix. */
export const refusedLayers: Readonly<Record<string, string>> = {
  Lambda: code,
  TFSMLayer: code,
  JaxLayer: code,
  FlaxLayer: code,
  TorchModuleWrapper: code,
  TextVectorization: text,
  StringLookup: text,
  IntegerLookup: outside,
  Hashing: outside,
  HashedCrossing: outside,
  MelSpectrogram: outside,
  STFTSpectrogram: outside,
  MaxNumBoundingBoxes: outside,
  Equalization: outside,
  AutoContrast: outside,
  Solarization: outside,
  ContrastLimitedAdaptiveHistogramEqualization: outside,
  Pipeline: 'Put its layers into the model one by one.',
  SpectralNormalization:
    'Put the layer inside, whose kernel is normalised already, into a new model.',
  ConvLSTM1D: 'Use other layers, such as TimeDistributed convolutions and an LSTM.',
  ConvLSTM2D: 'Use other layers, such as TimeDistributed convolutions and an LSTM.',
  ConvLSTM3D: 'Use other layers, such as TimeDistributed convolutions and an LSTM.',
  ReversibleEmbedding: 'Use an Embedding, and a Dense layer for the way back.',
  LocallyConnected1D: 'Keras 3 does not have it either: use a convolution.',
  LocallyConnected2D: 'Keras 3 does not have it either: use a convolution.',
}
