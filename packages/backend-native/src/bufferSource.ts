/** One buffer and the number of tensors (and pending results) that read it. */
export interface PooledBuffer {
  readonly buffer: ArrayBufferLike
  /** Where it starts in `buffer`. */
  readonly byteOffset: number
  readonly bytes: number
  shares: number
  /** The recorded pass that keeps it, and takes it back after its last share. */
  arena?: { release(pooled: PooledBuffer): void } | undefined
}

/** An array, or any view, by its place in memory. */
export interface Place {
  readonly buffer: ArrayBufferLike
  readonly byteOffset: number
}

/** Where the buffers of a pool come from. */
export interface BufferSource {
  /** A new buffer of exactly this many bytes, with undefined contents and no share yet. @throws Error naming the size if
   * the memory cannot be allocated */
  allocate(bytes: number): PooledBuffer
  /** The buffer that an array lies in, if it came from here and is not freed. */
  find(array: Place): PooledBuffer | undefined
  free(pooled: PooledBuffer): void
  /** Whether kernels read an array where it is. */
  reaches(array: Place): boolean
}

/** The native addon's memory. */
export interface NativeMemory {
  /** An aligned, uncleared buffer; null if the runtime does not support external buffers. */
  allocate(bytes: number): ArrayBuffer | null
  /** Detaches the buffer and frees its memory. */
  release(buffer: ArrayBuffer): void
}

/** Native memory, each buffer an `ArrayBuffer` of its own; plain ones where the runtime takes no external buffers, like
 * Electron. Kernels read every array. */
export function nativeBuffers(addon: NativeMemory): BufferSource {
  const known = new WeakMap<ArrayBufferLike, PooledBuffer>()
  let external = true

  function newBuffer(bytes: number): ArrayBuffer {
    const buffer = external ? addon.allocate(bytes) : null
    external = buffer !== null
    return buffer ?? new ArrayBuffer(bytes)
  }

  return {
    allocate(bytes) {
      const buffer = newBuffer(bytes)
      const pooled: PooledBuffer = { buffer, byteOffset: 0, bytes, shares: 0 }
      known.set(buffer, pooled)
      return pooled
    },
    find: ({ buffer }) => known.get(buffer),
    free({ buffer }) {
      known.delete(buffer)
      if (external && buffer instanceof ArrayBuffer) addon.release(buffer)
    },
    reaches: () => true,
  }
}
