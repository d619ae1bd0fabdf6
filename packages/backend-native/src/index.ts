import { registerBackend } from './registerBackend'

export type { InkstoneMemory } from './backend'
export { type NativeStatus, nativeStatus } from './loadAddon'

registerBackend()
