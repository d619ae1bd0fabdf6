import { classEvaluations, InkstoneError, type MetricsFile } from '@inkstone/core'
import { overSeeds } from '@inkstone/metrics'
import type { Order } from '../job/job'
import { percent, table } from '../terminal/format'
import type { Terminal } from '../terminal/terminal'

/** Runs once, or once with each of several seeds, and then prints the spread of the figures.
 * @param seeds `1,2,3`; default: the recipe's own
 * @returns whether all runs finished */
export async function runWith(
  seeds: string | undefined,
  order: Order,
  run: (order: Order) => Promise<boolean>,
): Promise<boolean> {
  if (seeds === undefined) return run(order)
  const list = seedList(seeds, order.set ?? [])
  const found: MetricsFile[] = []
  const finished = (metrics: MetricsFile): void => {
    found.push(metrics)
  }
  for (const seed of list) {
    order.terminal.item('seed', `${seed}, ${list.indexOf(seed) + 1} of ${list.length}`)
    if (!(await run({ ...order, set: [...(order.set ?? []), `seed=${seed}`], finished }))) {
      return false
    }
    order.terminal.say()
  }
  tellSpread(found, order.terminal)
  return true
}

function seedList(seeds: string, set: readonly string[]): number[] {
  const list = seeds
    .split(',')
    .map((text) => (/^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN))
  const whole = list.every((seed) => Number.isSafeInteger(seed))
  if (!whole || list.length < 2 || new Set(list).size < list.length) {
    throw new InkstoneError(
      `--seeds: expected two different whole numbers or more, such as 1,2,3, got '${seeds}'. For a single seed use --set seed=${Number.isSafeInteger(list[0]) ? list[0] : 1}.`,
    )
  }
  if (set.some((assignment) => assignment.startsWith('seed='))) {
    throw new InkstoneError('--seeds and --set seed= both name seeds. Leave one of them out.')
  }
  return list
}

function tellSpread(runs: readonly MetricsFile[], terminal: Terminal): void {
  const evaluations = classEvaluations(runs[0]?.evaluations ?? []).flatMap(({ name }) => {
    const values = runs.flatMap(({ evaluations }) => {
      const found = classEvaluations(evaluations).find((evaluation) => evaluation.name === name)
      return found ? [found.accuracy] : []
    })
    return values.length === runs.length ? [{ name, values, ...overSeeds(values) }] : []
  })
  terminal.emit({ event: 'seeds', evaluations })
  const rows = evaluations.map(({ name, values, mean, deviation }) => [
    name,
    percent(mean),
    percent(deviation),
    percent(Math.min(...values)),
    percent(Math.max(...values)),
  ])
  const head = [`over ${runs.length} seeds`, 'mean accuracy', 'deviation', 'least', 'greatest']
  for (const line of table([head, ...rows])) terminal.say(line)
}
