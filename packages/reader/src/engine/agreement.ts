import {
  assertArgument,
  canonicalOf,
  type Format,
  finiteNumber,
  InkstoneError,
  knownOptions,
  type LineReading,
  type ReadingEngine,
  type TextReading,
} from '@inkstone/core'

export interface AgreementOptions {
  /** Two that work in different ways, so that they seldom make the same mistake. The boxes of the digits are the first one's. */
  engines: readonly [ReadingEngine, ReadingEngine]
  /** How much each engine counts, 0 to 1: its probabilities are raised to this power. Less than 1 for one that is surer than it is
   * right. Default `[1, 1]`. */
  weights?: readonly [number, number]
}

/** Reads a line by two engines, whose agreement is the strongest sign that both are right. A text's probability is the product of
 * what both give it, each to the power of its weight (a logarithmic opinion pool: Genest and Zidek, 1986), against all products and
 * against that both are wrong. With weights of 1 it is higher than either where they agree.
 * Where both are at least 80 % sure of different texts the reading says so, and a reader rejects it.
 * @throws InkstoneError for what are not two engines
 * @example agreement({ engines: [cuts({ model: digits }), wholeLine({ model: lines })] }) */
export function agreement(options: AgreementOptions): ReadingEngine {
  knownOptions('agreement', options, ['engines', 'weights'])
  const { engines, weights = [1, 1] } = options
  const mend = 'Pass [cuts({ model }), wholeLine({ model })].'
  assertArgument('agreement.engines', engines, 'list', mend)
  if (engines.length !== 2 || engines.some((engine) => typeof engine?.read !== 'function')) {
    throw new InkstoneError(
      `agreement.engines: expected two reading engines, got ${engines.length} of which some may be none. ${mend}`,
    )
  }
  assertArgument('agreement.weights', weights, 'list', 'Pass [0.3, 1].')
  if (weights.length !== 2) {
    throw new InkstoneError(`agreement.weights: expected two numbers, got ${weights.length}.`)
  }
  for (const weight of weights) finiteNumber('agreement.weights', weight, { min: 0, max: 1 })
  const [one, other] = engines
  return {
    name: 'agreement',
    options: {
      engines: engines.map(({ name, options: own }, at) => {
        return { name, weight: weights[at]!, ...own }
      }),
    },
    async read(line, format) {
      const readings = [await one.read(line, format), await other.read(line, format)] as const
      return together(readings, weights, format)
    },
  }
}

function together(
  [one, other]: readonly [LineReading, LineReading],
  [weight, otherWeight]: readonly [number, number],
  format: Format,
): LineReading {
  const byText = new Map<string, { first: TextReading; shares: [number, number] }>()
  for (const text of one.texts) {
    byText.set(text.text, { first: text, shares: [text.probability, 0] })
  }
  for (const text of other.texts) {
    const known = byText.get(text.text)
    if (known) known.shares[1] = text.probability
    else byText.set(text.text, { first: text, shares: [0, text.probability] })
  }
  const productOf = (share: number, otherShare: number): number => {
    return Math.max(least, share) ** weight * Math.max(least, otherShare) ** otherWeight
  }
  const missing = productOf(missingOf(one), missingOf(other))
  const products = [...byText.values()].map(({ first, shares: [share, otherShare] }) => {
    return { first, product: productOf(share, otherShare) }
  })
  const sum = products.reduce((total, { product }) => total + product, missing)
  products.sort((a, b) => b.product - a.product)
  return {
    texts: products.map(({ first, product }) => ({
      ...{ text: first.text, probability: product / sum },
      get digits() {
        return first.digits
      },
    })),
    unconstrained: one.unconstrained,
    disagree: differ(one.texts[0], other.texts[0], format),
  }
}

/** Whether both are sure of different texts. One that is not, or finds none, as cuts where digits touch, is no objection; it
 * has its share in the product. */
function differ(
  one: TextReading | undefined,
  other: TextReading | undefined,
  format: Format,
): boolean {
  if (!one || !other) return false
  if (canonicalOf(format, one.text) === canonicalOf(format, other.text)) return false
  return one.probability >= sure && other.probability >= sure
}

/** Of the 2,700 strings of MNIST's validation part of benchmarks/readerWeights.mjs 85.8 % were read at 1 % wrong with 0.5, and 87.1 % with
 * this. */
const sure = 0.8

/** The probability that none of an engine's texts is written there. */
function missingOf({ texts }: LineReading): number {
  const sum = texts.reduce((total, { probability }) => total + probability, 0)
  return 1 - sum
}

/** What an engine gives a text that it does not list. */
const least = 1e-6
