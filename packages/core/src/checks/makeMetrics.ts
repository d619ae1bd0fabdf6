import type { Metric, MetricMaker } from '../contracts/metric'
import type { Task } from '../contracts/task'
import { InkstoneError, isInkstoneError, optionError } from './inkstoneError'

/** Makes the metrics of a run or an evaluation. @param option where they were given, for the message:
 * `trainer.metrics` @param task its figures are reported beside the metrics. A metric of the same name replaces a
 * figure, except the loss @throws InkstoneError for a value that does not make a metric, and for two of the same name
 * @example makeMetrics('trainer.metrics', [balancedAccuracy, () => fBeta({ beta: 2 })], task) */
export function makeMetrics<Seen>(
  option: string,
  makers: readonly MetricMaker<number, Seen>[],
  task: Pick<Task<unknown>, 'name'>,
): Metric<number, Seen>[] {
  if (!Array.isArray(makers)) {
    throw optionError({ option, expected: `a list of metrics, ${such}`, given: makers })
  }
  const metrics = makers.map((make, at) => made(`${option}[${at}]`, make))
  for (const [at, { name }] of metrics.entries()) {
    if (name === 'loss') {
      throw new InkstoneError(
        `${option}[${at}]: expected another name than 'loss', which is the loss of the task ${task.name}. ` +
          'Give the metric a name of its own.',
      )
    }
    const first = metrics.findIndex((metric) => metric.name === name)
    if (first === at) continue
    throw new InkstoneError(
      `${option}[${at}]: expected metrics with different names, got '${name}' as at ${option}[${first}]. ` +
        `Leave one out, or give it another name: () => Object.assign(make(), { name: '${name}2' }).`,
    )
  }
  return metrics
}

/** A metric's figure over all its updates.
 * @param where `trainer.metrics on mnist/validation`
 * @throws InkstoneError if it is not a finite number */
export function metricFigure(
  where: string,
  metric: Pick<Metric<unknown>, 'name' | 'result'>,
): number {
  const value = metric.result()
  if (Number.isFinite(value)) return value as number
  throw new InkstoneError(
    `${where}: expected a finite number from '${metric.name}', got ${typeof value === 'number' ? value : typeof value}. ` +
      'Leave the metric out, or give it a value where it is undefined; most metrics take undefinedAs: 0.',
  )
}

/** Updates metrics with a task's results. @param option where they were given, for the message: `trainer.metrics`
 * @throws InkstoneError if one was made for another task and fails */
export function updateMetrics<Seen>(
  option: string,
  metrics: readonly Metric<unknown, Seen>[],
  seen: Seen,
  task: Pick<Task<unknown>, 'name'>,
): void {
  for (const metric of metrics) {
    try {
      metric.update(seen)
    } catch (error) {
      if (isInkstoneError(error)) throw error
      throw new InkstoneError(
        `${option}: expected metrics of what the task ${task.name} shows them, got '${metric.name}', which fails on ` +
          `it (${error instanceof Error ? error.message : error}). Take a metric that was made for this task.`,
      )
    }
  }
}

const such = 'such as [balancedAccuracy, () => fBeta({ beta: 2 })]'

function made<Seen>(option: string, make: MetricMaker<number, Seen>): Metric<number, Seen> {
  if (typeof make !== 'function') {
    throw optionError({
      option,
      expected:
        'a function that makes a metric, such as balancedAccuracy or () => fBeta({ beta: 2 })',
      given: make,
      ...(isMetric(make) && {
        mend: 'Pass the function that made it: balancedAccuracy, not balancedAccuracy().',
      }),
    })
  }
  const metric: unknown = make()
  if (isMetric(metric)) return metric as Metric<number, Seen>
  throw optionError({
    option,
    expected: 'a function that gives a metric, an object with name, update, result and reset',
    given: metric,
  })
}

function isMetric(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { name, update, result, reset } = value as Partial<Metric>
  const methods = [update, result, reset]
  return (
    typeof name === 'string' &&
    name !== '' &&
    methods.every((method) => typeof method === 'function')
  )
}
