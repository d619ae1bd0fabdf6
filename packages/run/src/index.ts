export { type Appender, type AppenderContent, appender } from './appender'
export { modelFolder } from './modelFolder'
export { runVersion } from './runVersion'
export {
  decodeSafetensors,
  encodeSafetensors,
  type NamedTensor,
  safetensorsMetadata,
} from './safetensors'
export { writeWhole } from './writeWhole'
