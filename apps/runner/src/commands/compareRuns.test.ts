import type { Evaluated, Run } from '@inkstone/run'
import { compareRuns } from './compareRuns'

interface Example {
  directory: string
  seed?: number
  /** Of two classes. */
  labels?: number[]
  predicted: number[]
  images?: string
  epochs?: number
}

/** The comparison does not look at how sure a model is. */
const certain = { probabilities: new Float32Array(0) }

/** As much of a run as a comparison looks at. */
function run({ directory, seed = 1, predicted, images, ...rest }: Example): Run {
  const { labels = [0, 0, 0, 1, 1, 1, 0, 1], epochs = 3 } = rest
  const right = labels.filter((label, image) => label === predicted[image]).length
  const zero = { low: 0, high: 1 }
  const evaluation: Evaluated['evaluation'] = {
    ...{ name: 'letters/test', dataset: 'letters', split: 'test', count: labels.length },
    ...{ loss: 1, accuracy: right / labels.length, precision: 0, recall: 0, f1: 0 },
    ...{ intervals: { accuracy: zero, loss: zero, precision: zero, recall: zero, f1: zero } },
    ...{ perClass: [], confusionMatrix: [] },
  }
  const predictions: Evaluated['predictions'] = {
    ...{ name: 'letters/test', classes: ['a', 'b'], imageShape: [1, 1, 1], labels },
    ...{ probabilities: '', mistakes: [], images },
  }
  const training: Run['metrics']['training'] = {
    ...{ dataset: 'letters', model: 'tiny', parameters: 7, history: [], bestEpoch: 0 },
    ...{ stoppedBy: 'budget', images: 0, seconds: 1 },
  }
  return {
    directory,
    recipe: {
      ...{ name: 'letters', seed, settings: { seed, epochs }, allowContaminated: false },
      stages: {
        data: { name: 'letters', options: { seed } },
        trainer: { name: 'trainer', options: { epochs, optimizer: { name: 'adam', rate: 0.01 } } },
      },
    },
    lineage: { model: [], seed, versions: {}, backend: { name: 'cpu', threads: 1 } },
    metrics: {
      ...{ recipe: 'letters', startedAt: '2026-01-02T03:04:05.000Z', seconds: 2 },
      training,
      evaluations: [evaluation],
    },
    evaluated: [{ ...certain, evaluation, predictions, predicted: Int32Array.from(predicted) }],
    steps: [],
  }
}

const all = [0, 0, 0, 1, 1, 1, 0, 1] // what the labels are
const fourWrong = [1, 1, 1, 0, 1, 1, 0, 1]

describe('compareRuns', () => {
  it('pairs what was evaluated on the same images, against the first', () => {
    const { tests } = compareRuns([
      run({ directory: 'x', predicted: all, images: 'sha256:1' }),
      run({ directory: 'y', predicted: fourWrong, images: 'sha256:1' }),
    ])
    const [first, second] = tests[0]!.entries
    expect(first!.against).toBeUndefined()
    // Four discordant images on one side: 2 / 2^4.
    expect(second!.against).toMatchObject({ onlyFirst: 4, onlySecond: 0, pValue: 0.125 })
    expect(second!.against).toMatchObject({ difference: -0.5, sameImages: true })
    const { low, high } = second!.against!.interval
    expect(low).toBeLessThan(-0.5)
    expect(high).toBeGreaterThan(-0.5)
    expect(high).toBeLessThanOrEqual(0)
  })

  it('does not pair other images, be they known by their digests or by their labels', () => {
    const [, digests, labels] = compareRuns([
      run({ directory: 'x', predicted: all, images: 'sha256:1' }),
      run({ directory: 'y', predicted: all, images: 'sha256:2' }),
      run({ directory: 'z', predicted: all, labels: [1, 1, 1, 0, 0, 0, 1, 1], images: 'sha256:1' }),
    ]).tests[0]!.entries
    expect(digests!.against).toBeUndefined()
    expect(labels!.against).toBeUndefined()
  })

  it('pairs by the labels what an older run recorded, and says so', () => {
    const [, older] = compareRuns([
      run({ directory: 'x', predicted: all, images: 'sha256:1' }),
      run({ directory: 'y', predicted: all }),
    ]).tests[0]!.entries
    expect(older!.against).toMatchObject({ sameImages: false, onlyFirst: 0, onlySecond: 0 })
  })

  it('lists the options that differ, and no others', () => {
    const { options } = compareRuns([
      run({ directory: 'x', predicted: all }),
      run({ directory: 'y', predicted: all, epochs: 5 }),
    ])
    expect(options).toEqual([{ path: 'trainer.epochs', values: ['3', '5'] }])
  })

  it('takes callbacks for stages: one with other options, or left out, is an option that differs', () => {
    const stopping = (directory: string, ...patience: number[]): Run => {
      const one = run({ directory, predicted: all })
      const list = patience.map((epochs) => ({ name: 'early-stopping', patience: epochs }))
      const callbacks = { name: 'early-stopping', options: { list } }
      const stages = { ...one.recipe.stages, ...(list.length > 0 && { callbacks }) }
      return { ...one, recipe: { ...one.recipe, stages } }
    }
    const three = '[{"name":"early-stopping","patience":3}]'
    expect(compareRuns([stopping('x', 3), stopping('y', 3)]).options).toEqual([])
    expect(compareRuns([stopping('x', 3), stopping('y', 5)]).options).toEqual([
      { path: 'callbacks.list', values: [three, three.replace('3', '5')] },
    ])
    expect(compareRuns([stopping('x', 3), stopping('y')]).options).toEqual([
      { path: 'callbacks', values: ['early-stopping', undefined] },
      { path: 'callbacks.list', values: [three, undefined] },
    ])
  })

  it('gives mean and deviation of runs that differ in their seed alone', () => {
    const { seeds } = compareRuns([
      run({ directory: 'x', predicted: all }),
      run({ directory: 'y', predicted: fourWrong, seed: 2 }),
      run({ directory: 'z', predicted: all, seed: 2 }), // a seed counts once
      run({ directory: 'w', predicted: all, seed: 3, epochs: 5 }),
    ])
    expect(seeds).toHaveLength(1)
    expect(seeds[0]).toMatchObject({ letters: ['A', 'B'], seeds: [1, 2] })
    const [test] = seeds[0]!.tests
    expect(test).toMatchObject({ name: 'letters/test', mean: 0.75, images: 8 })
    expect(test!.deviation).toBeCloseTo(Math.sqrt(2 * 0.25 ** 2), 12) // of 1 and 0.5
  })

  it('refuses one run, and one run twice', () => {
    const one = run({ directory: 'x', predicted: all })
    expect(() => compareRuns([one])).toThrow(
      'inkstone compare: expected 2 to 26 runs, got 1. Name their folders: inkstone compare runs/A runs/B.',
    )
    expect(() => compareRuns([one, one])).toThrow('expected runs that differ, got x twice.')
  })
})
