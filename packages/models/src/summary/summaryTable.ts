import { assertArgument } from '@inkstone/core'
import type { ModelSummary } from './summary'

/** A summary as a plain-text table, one line per layer, with the totals below.
 * @example console.log(summaryTable(summary(model, { batchSize: 128 }))) */
export function summaryTable(found: ModelSummary): string {
  assertArgument('summaryTable.found', found, 'object', 'summary(model) gives it.')
  assertArgument('summaryTable.layers', found.layers, 'list', 'summary(model) gives them.')
  const { batchSize, layers } = found
  const head = ['layer', 'output', 'parameters', 'FLOPs', `memory at ${batchSize}`]
  const rows = layers.map(({ name, type, outputShape, parameters, flops, activationBytes }) => [
    `${name} (${type})`,
    outputShape.join(' x '),
    grouped(parameters),
    flops === null ? '?' : grouped(flops),
    mebibytes(activationBytes),
  ])
  const sums = [
    found.name,
    '',
    grouped(found.parameters),
    `${found.unknownFlops.length > 0 ? '>= ' : ''}${grouped(found.flops)}`,
    mebibytes(found.activationBytes),
  ]
  const widths = head.map((_, at) =>
    Math.max(...[head, ...rows, sums].map((row) => row[at]!.length)),
  )
  const line = (row: string[]) =>
    row
      .map((cell, at) => (at < 2 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!)))
      .join('  ')
      .trimEnd()
  const rule = widths.map((width) => '-'.repeat(width)).join('  ')
  return [line(head), rule, ...rows.map(line), rule, line(sums)].join('\n')
}

function grouped(count: number): string {
  return count.toLocaleString('en-GB')
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(2)} MiB`
}
