import { type Config, isEntries, type Origin, refusal, told } from '../kerasConfig'

const floats = /^(float16|bfloat16|float32|float64|mixed_float16|mixed_bfloat16|half|double)$/
const integers = /^(bool|u?int(8|16|32|64))$/

/** Everything is computed in float32, whatever the policy: at least as exact as half precision.
 * @throws InkstoneError for a quantised policy */
export function checkDtype(origin: Origin, dtype: Config | undefined): void {
  if (dtype === undefined || dtype === null) return
  const name = nameOf(dtype)
  if (name !== undefined && (floats.test(name) || integers.test(name))) return
  throw refusal(
    origin,
    `expected dtype='float32' or another float, found dtype=${told(name ?? dtype)}`,
    "Load the model in Keras, set dtype='float32', and save it again.",
  )
}

function nameOf(dtype: Config): string | undefined {
  if (typeof dtype === 'string') return dtype
  if (!isEntries(dtype)) return
  if (dtype.class_name !== 'DTypePolicy' && dtype.class_name !== 'Policy') {
    return `${String(dtype.class_name)} ${isEntries(dtype.config) ? String(dtype.config.name ?? '') : ''}`.trim()
  }
  return isEntries(dtype.config) ? String(dtype.config.name ?? 'float32') : undefined
}

/** The TensorFlow.js dtype for an input of this type. */
export function inputDtype(
  origin: Origin,
  dtype: Config | undefined,
): 'float32' | 'int32' | 'bool' {
  checkDtype(origin, dtype)
  const name = dtype === undefined || dtype === null ? 'float32' : nameOf(dtype)!
  if (name === 'bool') return 'bool'
  return integers.test(name) ? 'int32' : 'float32'
}
