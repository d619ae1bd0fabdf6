export type { Addon } from './addon'
export type { BufferSource, Place, PooledBuffer } from './bufferSource'
export { addChainedMethods } from './chainedMethods'
export { type KernelBackend, registerKernels } from './registerKernels'
