export type { Addon } from './addon'
export type { BufferSource, Place, PooledBuffer } from './bufferSource'
export { addChainedMethods } from './chainedMethods'
export { type CompiledKernels, registerKernels } from './registerKernels'
