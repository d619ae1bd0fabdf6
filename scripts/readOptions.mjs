// The backend's package publishes its scripts, so it holds what all scripts share.
export { readOptions } from '../packages/backend-native/scripts/readOptions.mjs'
