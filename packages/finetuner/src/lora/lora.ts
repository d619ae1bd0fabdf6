import {
  assertArgument,
  assertModel,
  type Callback,
  type FineTuner,
  type FineTuningResult,
  InkstoneError,
  optionError,
  type TrainingJob,
  weightNames,
  wholeNumber,
} from '@inkstone/core'
import { adam, trainableVariables } from '@inkstone/trainer'
import type * as tf from '@tensorflow/tfjs-core'
import type { LayersModel, LayerVariable } from '@tensorflow/tfjs-layers'
import {
  above0,
  type FineTuningOptions,
  loopOptions,
  resolveOptions,
} from '../strategies/fineTuningOptions'
import { tune } from '../strategies/tune'
import { writeValues } from '../weights/weightValues'
import { type Adapter, baseDigest, type Factors, mergedValues } from './adapter'
import { disposeKernel, factorsOf, type LowRankKernel, lowRank, lowRankKernel } from './lowRank'

export interface LoraOptions extends FineTuningOptions {
  /** Rank of each update. Default 4. */
  rank?: number
  /** The update is scaled by `alpha / rank`. Default: twice the rank. */
  alpha?: number
  /** Pattern of the kernels' names, such as `/^dense1\//` or `/attention/`. Default: all kernels of dense,
   * convolution, recurrent and attention layers. */
  kernels?: RegExp
}

export interface LoraResult extends FineTuningResult {
  /** The result, to be saved and switched on the base model. */
  readonly adapter: Adapter
}

export interface LoraFineTuner extends FineTuner {
  fineTune(job: TrainingJob): Promise<LoraResult>
}

/** Low-rank adaptation (LoRA; Hu et al., 2021): for each kernel `w` it trains an update `alpha / rank * (a b)`, `a`
 * of `[rows, rank]` and `b` of `[rank, columns]`, and nothing else. `a` is initialised with a normal distribution of
 * variance `1 / rows`, `b` with zeros, so the training starts from the base. A convolution's kernel, `[height, width,
 * in, out]`, is treated as a matrix of `height width in` rows; a rank above the rows or columns is reduced to them.
 *
 * The model always has the merged weights: checkpoints, callbacks and later users see an ordinary model. At the end
 * these are the weights of {@link mergedValues}, the same that `adapterSwitch(base).use(adapter)` gives on any
 * backend, so merged and adapted logits are the same bits.
 *
 * Everything else stays unchanged bit for bit, including the statistics of batch normalisation.
 * @param options `learningRate` 1e-3, `epochs` 10, `batchSize` 32, `rank` 4, `alpha` twice the rank by default
 * @returns `trainedParameters` counts the numbers in `a` and `b`, `totalParameters` those of the model
 * @throws InkstoneError for an option out of range, or a pattern that matches no trainable kernel's name
 * @example
 * const { adapter } = await lora({ rank: 4 }).fineTune({ model, training, validation, seed: 1 })
 * await saveAdapter(adapter, 'anna.safetensors') */
export function lora(options: LoraOptions = {}): LoraFineTuner {
  const own = ['rank', 'alpha', 'kernels']
  const resolved = resolveOptions('lora', options, { learningRate: 1e-3 }, own)
  const rank = wholeNumber('lora.rank', options.rank ?? 4, { min: 1 })
  const alpha = above0('lora.alpha', options.alpha ?? 2 * rank)
  const { kernels: pattern = /./ } = options
  if (!(pattern instanceof RegExp)) {
    const expected = 'a pattern of names such as /^dense1/'
    throw optionError({ option: 'lora.kernels', expected, given: pattern })
  }
  const { learningRate } = resolved
  const scale = { rank, alpha }
  return {
    name: 'lora',
    options: { ...resolved, ...scale, kernels: String(pattern) },
    async fineTune(job) {
      assertArgument('lora.job', job, 'object', 'Pass { model, training, seed }.')
      assertModel('lora', job.model)
      const weights = kernelsOf(job.model, pattern)
      const kernels = [...weights.values()].map((weight, at) =>
        lowRankKernel(weight, { at, rank, seed: job.seed }),
      )
      try {
        const best = bestFactors([...weights.keys()], kernels)
        const optimizer = lowRank(adam({ learningRate }), kernels, alpha / rank)
        const loop = { ...loopOptions('lora', resolved), optimizer }
        const callbacks = [...(job.callbacks ?? []), best.callback]
        const result = await tune(loop, { ...job, callbacks }, (model) =>
          freezeOthers(model, kernels),
        )
        const factors = best.factors()
        const bases = [...weights.keys()].map(
          (name, at) => [name, kernels[at]!.baseValues] as const,
        )
        const adapter = { ...scale, factors, base: baseDigest(new Map(bases)) }
        for (const [name, values] of bases) {
          writeValues(weights.get(name)!, mergedValues(values, factors[name]!, scale))
        }
        return { ...result, trainedParameters: sizeOf(kernels), adapter }
      } finally {
        for (const kernel of kernels) disposeKernel(kernel)
      }
    },
  }
}

/** The trainable kernels whose names match: `conv1/kernel`, `block1_attention/projection_kernel`. */
function kernelsOf(model: LayersModel, pattern: RegExp): Map<string, LayerVariable> {
  const trainable = new Set<tf.Variable>(trainableVariables(model))
  const kernels = [...weightNames(model)].filter(
    ([name, weight]) => /[/_]kernel$/.test(name) && trainable.has(weight.read() as tf.Variable),
  )
  const found = kernels.filter(([name]) => name.search(pattern) >= 0)
  if (found.length > 0) return new Map(found)
  const names = kernels.map(([name]) => name).join(', ')
  throw new InkstoneError(
    `lora.kernels: expected a pattern that matches a trainable kernel of ${model.name} ` +
      `(${names || 'there is none'}), got ${pattern}.`,
  )
}

function freezeOthers(model: LayersModel, kernels: readonly LowRankKernel[]): void {
  const kept = new Set<tf.Tensor>(kernels.map(({ variable }) => variable))
  for (const weight of model.trainableWeights) weight.trainable = kept.has(weight.read())
}

/** The factors of the epoch whose weights the training loop keeps. */
function bestFactors(
  names: readonly string[],
  kernels: readonly LowRankKernel[],
): { callback: Callback; factors(): Record<string, Factors> } {
  const present = () =>
    Object.fromEntries(kernels.map((kernel, at) => [names[at]!, factorsOf(kernel)]))
  let best: Record<string, Factors> | undefined
  const callback: Callback = {
    name: 'best-factors',
    epochEnd(epoch) {
      if (epoch.best) best = present()
    },
    state: () => (best ? mapFactors(best, (values) => [...values]) : null),
    restore(state) {
      const kept = state as FactorsAs<number[]> | null
      best = kept ? mapFactors(kept, (values) => Float32Array.from(values)) : undefined
    },
  }
  return { callback, factors: () => best ?? present() }
}

/** By weight, with their numbers in some kind of array. */
type FactorsAs<Values> = { [weight: string]: { a: MatrixAs<Values>; b: MatrixAs<Values> } }
type MatrixAs<Values> = { shape: number[]; values: Values }

function mapFactors<From, To>(
  factors: { readonly [weight: string]: { a: Matrix<From>; b: Matrix<From> } },
  map: (values: From) => To,
): FactorsAs<To> {
  const of = ({ shape, values }: Matrix<From>) => ({ shape: [...shape], values: map(values) })
  return Object.fromEntries(
    Object.entries(factors).map(([name, { a, b }]) => [name, { a: of(a), b: of(b) }]),
  )
}

type Matrix<Values> = { readonly shape: readonly number[]; readonly values: Values }

function sizeOf(kernels: readonly LowRankKernel[]): number {
  return kernels.reduce((sum, { a, b }) => sum + a.size + b.size, 0)
}
