import * as tf from '@tensorflow/tfjs-core'
import { elementwise } from './against/elementwise.mjs'
import { images } from './against/images.mjs'
import { layout } from './against/layout.mjs'
import { lookup } from './against/lookup.mjs'
import { networks } from './against/networks.mjs'
import { reductions } from './against/reductions.mjs'
import { small } from './against/small.mjs'
import { median } from './machine.mjs'

const operations = {
  ...elementwise,
  ...reductions,
  ...layout,
  ...lookup,
  ...images,
  ...networks,
  ...small,
}
const slow = 0.1 // seconds of a call that is repeated in three rounds only

/** Times each operation on `inkstone` and on `others` in turn, and gives the others' time over ours: above 1 ours is faster.
 * A round takes the backends one after the other, some milliseconds each, so that a busy moment meets all of them; the
 * ratio is the median of the rounds' own. An operation that a backend lacks has no ratio there.
 * @returns rows `{ name, milliseconds, ratios: { wasm: 3.2 } }` */
export async function kernelsAgainst(others, { filter, milliseconds, rounds, progress }) {
  const backends = ['inkstone', ...others]
  const rows = []
  const parts = filter.split('|')
  const chosen = Object.entries(operations).filter(([name]) =>
    parts.some((part) => name.includes(part)),
  )
  for (const [name, make] of chosen) {
    progress(name)
    const calls = {}
    for (const backend of backends) {
      await tf.setBackend(backend)
      const { error, ...call } = prepared(make, milliseconds)
      if (error === undefined) calls[backend] = call
      else if (backend === 'inkstone')
        throw new Error(`${name}: ${error.message}`, { cause: error })
      // After a crash within WebAssembly its memory is in no known state.
      else if (error instanceof WebAssembly.RuntimeError) await startAnew(backend)
    }
    const times = Object.fromEntries(backends.map((backend) => [backend, []]))
    for (let round = 0; round < rounds; round += 1) {
      for (const place of backends.keys()) {
        const backend = backends[(place + round) % backends.length] // none is always the first
        const call = calls[backend]
        if (call === undefined || (round >= 3 && call.seconds > slow)) continue
        await tf.setBackend(backend)
        times[backend][round] = call.time()
      }
    }
    for (const backend of backends) {
      await tf.setBackend(backend)
      calls[backend]?.dispose()
    }
    const ours = times.inkstone
    const ratios = Object.fromEntries(
      others
        .filter((backend) => times[backend].length > 0)
        .map((backend) => [
          backend,
          median(ours.flatMap((seconds, round) => times[backend][round] / seconds || [])),
        ]),
    )
    rows.push({ name, milliseconds: median(ours) * 1000, ratios })
  }
  return rows
}

async function startAnew(backend) {
  const make = tf.findBackendFactory(backend)
  tf.removeBackend(backend)
  tf.registerBackend(backend, make)
  await tf.setBackend(backend)
}

/** An operation on the backend in use; an error where it has no such kernel, or a broken one. */
function prepared(make, milliseconds) {
  let inputs = []
  let seconds = 0
  let times = 1
  let call
  const repeat = (count) => {
    const started = performance.now()
    for (let index = 0; index < count; index += 1) {
      tf.tidy(() => {
        const results = [call(...inputs)].flat()
        // Ours may put a result off until it is read.
        for (const { dataId } of results) void tf.backend().data?.get(dataId)?.values
      })
    }
    return (performance.now() - started) / 1000 / count
  }
  try {
    ;[inputs, call] = tf.tidy(() => {
      const [tensors, run] = make()
      return [tensors.map((tensor) => tf.keep(tensor)), run]
    })
    seconds = repeat(1)
    if (seconds < slow) repeat(Math.min(200, Math.ceil(0.02 / seconds))) // until it is compiled
    if (seconds < slow) seconds = repeat(3)
    times = Math.max(1, Math.round(milliseconds / 1000 / seconds))
  } catch (error) {
    tf.dispose(inputs)
    return { error }
  }
  return { seconds, time: () => repeat(times), dispose: () => tf.dispose(inputs) }
}

export function againstTable(rows, others) {
  const cell = (row, backend) =>
    row.ratios[backend]?.toFixed(row.ratios[backend] < 10 ? 2 : 0) ?? ''
  return [
    `| operation | ms | ${others.map((name) => `${name} / ours`).join(' | ')} |`,
    `|---|---:|${others.map(() => '---:|').join('')}`,
    ...rows.map(
      (row) =>
        `| ${row.name} | ${row.milliseconds.toFixed(row.milliseconds < 0.1 ? 4 : 3)} | ${others.map((name) => cell(row, name)).join(' | ')} |`,
    ),
  ].join('\n')
}
