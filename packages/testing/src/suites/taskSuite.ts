import assert from 'node:assert/strict'
import {
  type Batch,
  isInkstoneError,
  type MixedBatch,
  type Split,
  type Targets,
  type Task,
} from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { asInstance } from '../subjects/asInstance'
import { tinyModel } from '../subjects/tinyModel'
import { tinySplit } from '../subjects/tinySplit'
import { type Check, registerChecks } from './check'

export interface TaskExpectations {
  /** Of 20 images or more. Default: `tinySplit()`, as an instance of a class. */
  split?: Split
  /** A fresh model that fits the task and the split. Default: `tinyModel` with as many outputs as the task has. */
  model?(outputs: number): LayersModel
}

/** What every {@link Task} must do. */
export function taskChecks<Seen>({
  split = asInstance(tinySplit()),
  model: build = (classes) => tinyModel({ imageShape: split.imageShape, classes }),
}: TaskExpectations = {}): readonly Check<Task<Seen>>[] {
  const batchOf = (from: number, to: number): Promise<Batch> =>
    split.read(Array.from({ length: to - from }, (_, row) => from + row))
  const modelFor = (task: Task<Seen>) => build(task.outputs(split).length)
  /** What a fresh model gives for images of the split. */
  const outputsFor = (task: Task<Seen>, { images, size }: Batch): tf.Tensor => {
    const model = modelFor(task)
    const outputs = tf.tidy(
      () => model.apply(tf.tensor(images, [size, ...split.imageShape])) as tf.Tensor,
    )
    model.dispose()
    return outputs
  }
  const valuesFor = (task: Task<Seen>, batch: Batch): Float32Array => {
    const outputs = outputsFor(task, batch)
    const values = Float32Array.from(outputs.dataSync())
    outputs.dispose()
    return values
  }
  const lossOf = ({ loss }: Task<Seen>, outputs: tf.Tensor, targets: Targets): number =>
    tf.tidy(() => loss.of(outputs, tensorOf(targets)).dataSync()[0]!)

  return [
    {
      name: 'has a name, options as JSON, and distinct output names',
      async run(make) {
        const task = make()
        assert.match(task.name, /^\S+$/, 'expected a name of one word')
        assert.deepEqual(JSON.parse(JSON.stringify(task.options)), task.options)
        const outputs = task.outputs(split)
        assert.ok(outputs.length >= 1, 'expected an output or more')
        assert.equal(new Set(outputs).size, outputs.length, `expected no name twice: ${outputs}`)
      },
    },
    {
      name: 'accepts a model that fits, and refuses one with other outputs or images, naming the caller',
      async run(make) {
        const task = make()
        const fitting = modelFor(task)
        task.assertFits('somebody', fitting, split)
        const wide = build(task.outputs(split).length + 1)
        const [height, width, channels] = split.imageShape
        const other: Split = tinySplit({ imageShape: [height + 1, width, channels] })
        refusal('another number of outputs', () => task.assertFits('somebody', wide, split))
        refusal('other images', () => task.assertFits('somebody', fitting, other))
        fitting.dispose()
        wide.dispose()
      },
    },
    {
      name: 'has the same target for each image in any batch',
      async run(make) {
        const task = make()
        const whole = task.targets(await batchOf(0, 12), split)
        assert.equal(whole.shape[0], 12, 'expected the first side of the targets to be the images')
        const size = whole.shape.reduce((product, side) => product * side, 1)
        assert.equal(whole.values.length, size, `expected values of the shape [${whole.shape}]`)
        assert.ok(whole.values.every(Number.isFinite), 'expected finite targets')
        const parts = [await batchOf(0, 5), await batchOf(5, 12)].map((batch) =>
          task.targets(batch, split),
        )
        assert.deepEqual(
          parts.flatMap(({ values }) => [...values]),
          [...whole.values],
        )
      },
    },
    {
      name: 'has a loss that is the mean over the images, and falls along its gradient',
      async run(make) {
        const task = make()
        const batch = await batchOf(0, 12)
        const targets = task.targets(batch, split)
        const outputs = outputsFor(task, batch)
        const loss = lossOf(task, outputs, targets)
        assert.ok(Number.isFinite(loss), `expected a finite loss, got ${loss}`)
        const [lower, largest] = tf.tidy(() => {
          const gradient = tf.grad((given: tf.Tensor) => task.loss.of(given, tensorOf(targets)))(
            outputs,
          )
          const values = gradient.dataSync()
          const steepest = Math.max(...values.map(Math.abs))
          const step = tf.sub(outputs, tf.mul(gradient, 1e-2 / Math.max(steepest, 1e-12)))
          return [lossOf(task, step, targets), steepest] as const
        })
        assert.ok(largest > 0 && Number.isFinite(largest), 'expected a gradient by the outputs')
        assert.ok(lower < loss, `expected a loss below ${loss} along the gradient, got ${lower}`)
        const parts = [
          [0, 5],
          [5, 12],
        ] as const
        let sum = 0
        let weights = 0
        for (const [from, to] of parts) {
          const part = rowsOf(targets, from, to)
          const weight = task.loss.weight
            ? tf.tidy(() => task.loss.weight!(tensorOf(part)))
            : to - from
          const rows = tf.tidy(() => tf.slice(outputs, [from], [to - from]))
          sum += weight * lossOf(task, rows, part)
          weights += weight
          rows.dispose()
        }
        close(sum / weights, loss, 'loss of all parts together')
        outputs.dispose()
      },
    },
    {
      name: 'scores the figures that it names, the same for any batch sizes',
      async run(make) {
        const task = make()
        const all = await batchOf(0, 20)
        const values = valuesFor(task, all)
        const scored = async (...ends: number[]) => {
          const score = task.score(split)
          for (const [at, to] of ends.entries()) {
            const from = ends[at - 1] ?? 0
            const width = values.length / 20
            score.update(values.slice(from * width, to * width), await batchOf(from, to))
          }
          return score.result()
        }
        const whole = await scored(20)
        assert.deepEqual(Object.keys(whole).sort(), Object.keys(task.figures).sort())
        assert.ok('loss' in whole, 'expected a loss among the figures')
        for (const other of [await scored(1, 20), await scored(7, 13, 20), await scored(20)]) {
          for (const [name, value] of Object.entries(whole)) close(other[name]!, value, name)
        }
        const outputs = outputsFor(task, all)
        close(lossOf(task, outputs, task.targets(all, split)), whole.loss!, "the loss's own mean")
        outputs.dispose()
      },
    },
    {
      name: 'sums its training figures over the images',
      async run(make) {
        const task = make()
        const { trainingFigures = [] } = task
        if (trainingFigures.length === 0) return
        for (const name of trainingFigures) {
          assert.ok(name in task.figures, `trainingFigures: expected one of figures, got '${name}'`)
        }
        const batch = await batchOf(0, 12)
        const values = valuesFor(task, batch)
        const targets = task.targets(batch, split)
        const width = values.length / 12
        const sums = (from: number, to: number) =>
          task.trainingSums!(values.slice(from * width, to * width), rowsOf(targets, from, to))
        const whole = sums(0, 12)
        assert.deepEqual(Object.keys(whole).sort(), [...trainingFigures].sort())
        const [first, second] = [sums(0, 5), sums(5, 12)]
        const score = task.score(split)
        score.update(values, batch)
        for (const [name, sum] of Object.entries(whole)) {
          close(first[name]! + second[name]!, sum, name)
          close(sum / 12, score.result()[name]!, `${name} of the score`)
        }
      },
    },
    {
      name: 'treats a mixed image with a share of 1 like the image itself',
      async run(make) {
        const task = make()
        if (!task.mixedTargets) return
        const batch = await batchOf(0, 12)
        const partners = Uint32Array.from({ length: 12 }, (_, row) => 11 - row)
        const mixed: MixedBatch = { ...batch, partners, share: 1 }
        const outputs = outputsFor(task, batch)
        const loss = lossOf(task, outputs, task.targets(batch, split))
        close(lossOf(task, outputs, task.mixedTargets(mixed, split)), loss, 'loss at a share of 1')
        outputs.dispose()
      },
    },
    {
      name: 'shows metrics what it saw, and does not change the outputs and the images',
      async run(make) {
        const task = make()
        const batch = await batchOf(0, 12)
        const [images, values] = [batch.images.slice(), valuesFor(task, batch)]
        const kept = values.slice()
        const score = task.score(split)
        assert.notEqual(task.seen(values, batch, split), undefined)
        score.update(values, batch)
        task.targets(batch, split)
        assert.deepEqual(values, kept, 'expected the outputs as they were')
        assert.deepEqual(batch.images, images, 'expected the images as they were')
      },
    },
    {
      name: 'leaks no tensor',
      async run(make) {
        const before = tf.memory().numTensors
        const task = make()
        const batch = await batchOf(0, 12)
        const outputs = outputsFor(task, batch)
        lossOf(task, outputs, task.targets(batch, split))
        const score = task.score(split)
        score.update(outputs.dataSync() as Float32Array, batch)
        score.result()
        task.seen(outputs.dataSync() as Float32Array, batch, split)
        outputs.dispose()
        assert.equal(tf.memory().numTensors, before)
      },
    },
  ]
}

/** Registers {@link taskChecks} as tests of a task.
 * @example taskSuite('classification', classification) */
export function taskSuite<Seen>(
  name: string,
  make: () => Task<Seen>,
  expectations: TaskExpectations = {},
): void {
  registerChecks(`${name} as a Task`, make, taskChecks<Seen>(expectations))
}

function tensorOf({ values, shape }: Targets): tf.Tensor {
  return tf.tensor(values, [...shape], values instanceof Int32Array ? 'int32' : 'float32')
}

function rowsOf({ values, shape }: Targets, from: number, to: number): Targets {
  const [size, ...row] = shape as [number, ...number[]]
  const width = values.length / size
  return { values: values.slice(from * width, to * width), shape: [to - from, ...row] }
}

function close(found: number, expected: number, what: string): void {
  const off = Math.abs(found - expected)
  assert.ok(
    off <= 1e-5 * Math.max(1, Math.abs(expected)),
    `${what}: expected ${expected}, got ${found}`,
  )
}

function refusal(what: string, act: () => void): void {
  try {
    act()
  } catch (error) {
    assert.ok(isInkstoneError(error), `${what}: expected an InkstoneError, got ${error}`)
    assert.match(error.message, /somebody/, `${what}: expected the message to name who asks`)
    return
  }
  throw new assert.AssertionError({ message: `${what}: expected an InkstoneError, got none` })
}
