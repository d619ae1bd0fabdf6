/** What is used here of the browser's interface `GPU`, which `webgpu` brings to Node. */
export interface Gpu {
  requestAdapter(options?: { powerPreference?: string }): Promise<GpuAdapter | null>
}

export interface GpuAdapter {
  readonly info?: { readonly vendor: string; readonly architecture: string }
}

export interface GpuDevice {
  /** Resolves once the device is lost. */
  readonly lost: Promise<{ readonly message: string }>
  readonly queue: { submit(commands: readonly object[]): void }
  addEventListener(
    type: 'uncapturederror',
    listener: (event: { readonly error: { readonly message: string } }) => void,
  ): void
  createBuffer(description: { size: number; usage: number }): GpuBuffer
  createCommandEncoder(): GpuCommandEncoder
}

export interface GpuBuffer {
  readonly size: number
  readonly mapState: 'unmapped' | 'pending' | 'mapped'
  mapAsync(mode: number): Promise<void>
  getMappedRange(): ArrayBuffer
  destroy(): void
}

interface GpuCommandEncoder {
  copyBufferToBuffer(from: GpuBuffer, at: number, to: GpuBuffer, toAt: number, size: number): void
  finish(): object
}

/** The GPU of a browser, of Deno, or of an earlier call of ours. */
export function globalGpu(): Gpu | undefined {
  return (globalThis as { navigator?: { gpu?: Gpu } }).navigator?.gpu
}
