// The parts that need no files: the bytes of a model.
export { fromBfloat16, fromFloat16 } from './model/halfPrecision'
export {
  decodeSafetensors,
  encodeSafetensors,
  type NamedTensor,
  safetensorsMetadata,
} from './model/safetensors'
