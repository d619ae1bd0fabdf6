import * as tf from '@tensorflow/tfjs-core'

type Inputs = tf.NamedTensorMap

/** What TensorFlow.js' engine has for running a kernel. */
interface RunsKernels {
  backendName: string | undefined
  readonly backend: tf.KernelBackend
  readonly state: {
    kernelDepth: number
    readonly gradientDepth: number
    readonly profiling: boolean
  }
  runKernel(kernelName: string, inputs: Inputs, attrs?: tf.NamedAttrMap): tf.Tensor | tf.Tensor[]
  makeTensorFromTensorInfo(info: tf.TensorInfo): tf.Tensor
}

/** Shortens the way from TensorFlow.js' engine to the kernels of a backend. The engine looks a kernel up twice, by a text that it joins
 * anew of two names, and wraps the call into closures that serve gradients, profiles and checks: half a microsecond, a
 * good part of a call on few values. Where nothing of that is asked for, the kernel runs at once; otherwise, and on other
 * backends, the engine does as ever. */
export function runKernelsDirectly(backendName: string, kernelNames: Iterable<string>): void {
  const registry = registeredKernels()
  if (registry === undefined) return
  const keys = new Map(Array.from(kernelNames, (name) => [name, `${backendName}_${name}`]))
  const flags = tf.env()
  const engine = tf.engine() as object as RunsKernels
  const { runKernel } = engine
  engine.runKernel = function (kernelName, inputs, attrs) {
    const { state } = this
    const key = this.backendName === backendName ? keys.get(kernelName) : undefined
    const kernel = key === undefined ? undefined : registry.get(key)
    const { DEBUG, IS_TEST } = flags.getFlags()
    const plain =
      state.gradientDepth === 0 && !state.profiling && DEBUG === false && IS_TEST === false
    if (kernel === undefined || !plain) return runKernel.call(this, kernelName, inputs, attrs)
    state.kernelDepth += 1
    try {
      const result = kernel.kernelFunc({
        inputs,
        attrs: attrs as tf.NamedAttrMap,
        backend: this.backend,
      })
      return Array.isArray(result)
        ? result.map((info) => asTensor(this, info))
        : asTensor(this, result)
    } finally {
      state.kernelDepth -= 1
    }
  }
}

/** A kernel may give a tensor itself. */
function asTensor(engine: RunsKernels, info: tf.TensorInfo): tf.Tensor {
  return (info as tf.Tensor).rank == null
    ? engine.makeTensorFromTensorInfo(info)
    : (info as tf.Tensor)
}

/** TensorFlow.js' kernels by `backend_Name`, as they are registered now; undefined in a release that keeps them elsewhere. */
function registeredKernels(): Map<string, tf.KernelConfig> | undefined {
  const { _tfGlobals } = globalThis as { _tfGlobals?: Map<string, unknown> }
  const registry = _tfGlobals?.get('kernelRegistry')
  return registry instanceof Map ? registry : undefined
}
