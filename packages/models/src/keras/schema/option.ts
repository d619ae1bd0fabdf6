import { type Config, type Entries, isEntries, type Origin, refusal, told } from '../kerasConfig'

/** How an option of a layer is read. */
export type Option =
  /** Its value is used. Without `values` any is allowed. */
  | { use: 'honoured'; values?: readonly Config[]; mend?: string }
  /** It does not affect prediction and is not kept. */
  | { use: 'training' }
  /** An activation: of the table in activations.ts. */
  | { use: 'activation' }

export type Options = Readonly<Record<string, Option>>

export const honoured: Option = { use: 'honoured' }
export const training: Option = { use: 'training' }
export const activation: Option = { use: 'activation' }

/** Only these values are supported; the first is Keras' default. */
export function only(values: readonly Config[], mend: string): Option {
  return { use: 'honoured', values, mend }
}

const quantised = only(
  [null],
  "Save the model before it is quantised, or load it in Keras with dtype='float32' and save it again.",
)

/** Options of every layer. */
export const everyLayer: Options = {
  name: honoured,
  trainable: honoured,
  dtype: honoured, // checked separately: see dtypePolicy.ts
  autocast: honoured,
  batch_input_shape: honoured,
  batch_shape: honoured,
  activity_regularizer: training,
  seed: training,
  rng_type: training, // Keras 2
  quantization_config: quantised,
  quantization_mode: quantised,
  lora_rank: training, // .keras holds the kernel with the adapter in it; for .h5 see kerasWeights.ts
  lora_alpha: training,
}

/** Initialiser, regulariser and constraint of a weight. */
export function weightOptions(...names: string[]): Options {
  return Object.fromEntries(
    names.flatMap((name) =>
      ['initializer', 'regularizer', 'constraint'].map((kind) => [`${name}_${kind}`, training]),
    ),
  )
}

/** @throws InkstoneError naming the first unsupported option */
export function checkOptions(origin: Origin, config: Entries, options: Options): void {
  for (const [name, value] of Object.entries(config)) {
    const option = options[name] ?? everyLayer[name]
    if (!option) {
      if (value === null) continue
      throw refusal(
        origin,
        `found ${name}=${told(value)}, an option that is not honoured`,
        'Build the layer without it in Keras and save the model again.',
      )
    }
    if (option.use !== 'honoured' || !option.values) continue
    if (option.values.some((allowed) => same(allowed, value))) continue
    const allowed = option.values.map(told).join(' or ')
    throw refusal(
      origin,
      `expected ${name}=${allowed}, found ${name}=${told(value)}`,
      option.mend ?? '',
    )
  }
}

function same(a: Config, b: Config): boolean {
  if (isEntries(a) || isEntries(b) || Array.isArray(a) || Array.isArray(b)) {
    return JSON.stringify(a) === JSON.stringify(b)
  }
  return a === b
}
