import type { DataId, KernelBackend } from '@tensorflow/tfjs-core'
import type { GpuBuffer, GpuDevice } from './gpu'

/** What is used here of the backend of `@tensorflow/tfjs-backend-webgpu`. */
export interface WebgpuKernels extends KernelBackend {
  readonly device: GpuDevice
  readonly tensorMap: { get(id: DataId): GpuTensor }
  ensureCommandEncoderReady(): void
  endComputePassEncoder(): void
  submitQueue(): void
}

interface GpuTensor {
  /** On the processor; undefined or null where they are in `resource` alone. */
  values?: object | null
  readonly dtype: 'float32' | 'int32' | 'bool' | 'complex64' | 'string'
  readonly resource: GpuBuffer
}
