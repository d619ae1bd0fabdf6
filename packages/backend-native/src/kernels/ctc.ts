import type { NativeKernel } from '../nativeKernel'

declare module '../addon' {
  interface Addon {
    /** @param logits `[batch, steps, outputs]` @param targets `[batch, longest]` @param mean `[1]` */
    ctc(
      logits: Float32Array,
      targets: Int32Array,
      mean: Float32Array,
      gradient: Float32Array,
      batch: number,
      steps: number,
      outputs: number,
      longest: number,
      blank: number,
    ): void
  }
}

// The name and its meaning are a contract of @inkstone/core (fusedCtc.ts), not imported: this package stands alone.

export const ctcKernels: NativeKernel[] = [
  {
    name: 'InkstoneCtc',
    run({ inputs, attrs, backend, native }) {
      const { logits, targets } = inputs
      const [values, labels] = [backend.floats(logits!), backend.ints(targets!)]
      const [batch, steps, outputs] = logits!.shape
      const [rows, longest] = targets!.shape
      if (!values?.length || !labels || logits!.shape.length !== 3 || rows !== batch) {
        return undefined
      }
      const mean = backend.allocate('float32', 1)
      const gradient = backend.allocate('float32', values.length)
      const sizes = [batch!, steps!, outputs!, longest ?? 0] as const
      native.ctc(values, labels, mean, gradient, ...sizes, attrs.blank as number)
      return [
        backend.makeTensorInfo([], 'float32', mean),
        backend.makeTensorInfo(logits!.shape, 'float32', gradient),
      ]
    },
  },
]
