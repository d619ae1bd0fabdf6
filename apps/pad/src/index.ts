export { type PadFile, padFiles } from './serving/padFiles'
export { type ServedPad, type ServePadOptions, servePad } from './serving/servePad'
