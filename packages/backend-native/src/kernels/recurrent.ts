import type * as tf from '@tensorflow/tfjs-core'
import type { InkstoneBackend } from '../backend'
import type { KernelCall, NativeKernel } from '../nativeKernel'

declare module '../addon' {
  interface Addon {
    /** s `[batch, 4 units]`; c, h, cNext `[batch, units]` */
    lstmGates(...given: [...Arrays<4>, units: number, hard: boolean]): void
    /** s, c, cNext, dh, dcNext, and to be written ds and dc */
    lstmGatesGradient(...given: [...Arrays<7>, units: number, hard: boolean]): void
    /** s `[batch, 2 units]`; h, z, rh `[batch, units]` */
    gruGates(...given: [...Arrays<4>, units: number, hard: boolean]): void
    /** s, h, dz, drh, and to be written ds and dh */
    gruGatesGradient(...given: [...Arrays<6>, units: number, hard: boolean]): void
    /** z, a, h, hNext of one length */
    gruOutput(...given: Arrays<4>): void
    /** z, a, h, dhNext, and to be written dz, da and dh */
    gruOutputGradient(...given: Arrays<7>): void
  }
}

type Arrays<Count extends number, List extends Float32Array[] = []> = List['length'] extends Count
  ? List
  : Arrays<Count, [...List, Float32Array]>

// Kernels of our own: recurrentCells.ts calls them. Inputs are float32, checked there.

export const lstmGates = 'InkstoneLstmGates'
export const lstmGatesGradient = 'InkstoneLstmGatesGradient'
export const gruGates = 'InkstoneGruGates'
export const gruGatesGradient = 'InkstoneGruGatesGradient'
export const gruOutput = 'InkstoneGruOutput'
export const gruOutputGradient = 'InkstoneGruOutputGradient'

/** The values of the named inputs; undefined if one of them is not float32. */
function read<Name extends string>(
  { inputs, backend }: KernelCall,
  ...names: Name[]
): Record<Name, Float32Array> | undefined {
  const values = names.map((name) => [name, backend.floats(inputs[name]!)] as const)
  if (values.some(([, array]) => array === undefined)) return undefined
  return Object.fromEntries(values) as Record<Name, Float32Array>
}

/** An uncleared array for a result of that tensor's shape, and how to make the result of it. */
function like(backend: InkstoneBackend, { shape }: tf.TensorInfo, length: number) {
  const values = backend.allocate('float32', length)
  return { values, tensor: () => backend.makeTensorInfo(shape, 'float32', values) }
}

function gateAttrs(attrs: tf.NamedAttrMap): [units: number, hard: boolean] {
  return [attrs.units as number, attrs.hard as boolean]
}

export const recurrentKernels: NativeKernel[] = [
  {
    name: lstmGates,
    run(call) {
      const given = read(call, 's', 'c')
      if (given === undefined) return undefined
      const [h, next] = [0, 1].map(() => like(call.backend, call.inputs.c!, given.c.length))
      call.native.lstmGates(given.s, given.c, h!.values, next!.values, ...gateAttrs(call.attrs))
      return [h!.tensor(), next!.tensor()]
    },
  },
  {
    name: lstmGatesGradient,
    run(call) {
      const given = read(call, 's', 'c', 'next', 'dh', 'dnext')
      if (given === undefined) return undefined
      const { s, c, next, dh, dnext } = given
      const ds = like(call.backend, call.inputs.s!, s.length)
      const dc = like(call.backend, call.inputs.c!, c.length)
      const written = [ds.values, dc.values] as const
      call.native.lstmGatesGradient(s, c, next, dh, dnext, ...written, ...gateAttrs(call.attrs))
      return [ds.tensor(), dc.tensor()]
    },
  },
  {
    name: gruGates,
    run(call) {
      const given = read(call, 's', 'h')
      if (given === undefined) return undefined
      const [z, rh] = [0, 1].map(() => like(call.backend, call.inputs.h!, given.h.length))
      call.native.gruGates(given.s, given.h, z!.values, rh!.values, ...gateAttrs(call.attrs))
      return [z!.tensor(), rh!.tensor()]
    },
  },
  {
    name: gruGatesGradient,
    run(call) {
      const given = read(call, 's', 'h', 'dz', 'drh')
      if (given === undefined) return undefined
      const { s, h, dz, drh } = given
      const ds = like(call.backend, call.inputs.s!, s.length)
      const dh = like(call.backend, call.inputs.h!, h.length)
      const written = [ds.values, dh.values] as const
      call.native.gruGatesGradient(s, h, dz, drh, ...written, ...gateAttrs(call.attrs))
      return [ds.tensor(), dh.tensor()]
    },
  },
  {
    name: gruOutput,
    run(call) {
      const given = read(call, 'z', 'a', 'h')
      if (given === undefined) return undefined
      const next = like(call.backend, call.inputs.h!, given.h.length)
      call.native.gruOutput(given.z, given.a, given.h, next.values)
      return next.tensor()
    },
  },
  {
    name: gruOutputGradient,
    run(call) {
      const given = read(call, 'z', 'a', 'h', 'dnext')
      if (given === undefined) return undefined
      const results = [0, 1, 2].map(() => like(call.backend, call.inputs.h!, given.h.length))
      const [dz, da, dh] = results.map(({ values }) => values) as Arrays<3>
      call.native.gruOutputGradient(given.z, given.a, given.h, given.dnext, dz, da, dh)
      return results.map(({ tensor }) => tensor())
    },
  },
]
