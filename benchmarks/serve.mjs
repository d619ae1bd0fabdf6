#!/usr/bin/env node
// `pnpm bench:serve`: `inkstone serve` under load: beside a bare Fastify echo, in batches and one by one, at three times what it
// can take, and for long. Client and server share the cores of this machine.

import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { mnist } from '@inkstone/data'
import { readOptions } from '../scripts/readOptions.mjs'
import { describeMachine, machineLine, median } from './machine.mjs'
import { load } from './serveLoad.mjs'
import { servePage } from './servePage.mjs'
import { writeResult } from './writeResult.mjs'

const help = `Usage: node benchmarks/serve.mjs [options]

Measures all parts and writes benchmarks/results/serve-<date>, in some six minutes.

  --long          1,000,000 requests of memory and 10 minutes of decay alone, in some
                  20 minutes; writes serve-long-<date>
  --hour          decay alone, for an hour; writes serve-hour-<date>
  --rate N        requests a second of memory and decay (default: as many as it takes);
                  --hour --rate 300 sends a million in an hour beside other work
  --only A,B      some of echo, batches, overload, memory, decay; writes nothing
  --seconds N     of each measurement of echo, batches and overload (default 6)
  --requests N    of memory (default 200000)
  --minutes N     of decay (default 1)
  --no-write      leave benchmarks/results alone
  --help
`
const parts = ['echo', 'batches', 'overload', 'memory', 'decay']
const { values: options } = readOptions(help, {
  options: {
    only: { type: 'string' },
    seconds: { type: 'string', default: '6' },
    requests: { type: 'string' },
    minutes: { type: 'string' },
    long: { type: 'boolean', default: false },
    hour: { type: 'boolean', default: false },
    rate: { type: 'string' },
    write: { type: 'boolean', default: true },
  },
  allowNegative: true,
})
const kind = options.hour ? 'hour' : options.long ? 'long' : 'serve'
const measured = { hour: ['decay'], long: ['memory', 'decay'], serve: parts }[kind]
const only = options.only?.split(',') ?? measured
for (const part of only) {
  if (parts.includes(part)) continue
  process.stderr.write(`serve: --only: expected some of ${parts.join(', ')}, got ${part}.\n`)
  process.exit(1)
}
const seconds = Number(options.seconds)
const rate = options.rate === undefined ? undefined : Number(options.rate)
if (rate !== undefined && !(rate > 0)) {
  process.stderr.write(`serve: --rate: expected requests a second, got ${options.rate}.\n`)
  process.exit(1)
}
const requests = Number(options.requests ?? (options.long ? 1e6 : 2e5))
const minutes = Number(options.minutes ?? { hour: 60, long: 10, serve: 1 }[kind])
const here = dirname(fileURLToPath(import.meta.url))
const machine = describeMachine()
const picture = await digitFile()
const clients = 64
const deadlineMs = 2000
const say = (line) => process.stdout.write(`${line}\n`)

const measures = {
  /** Both are warm, and take turns: each pair of turns lies within a minute. */
  async echo() {
    const echo = await start([join(here, 'serveEcho.mjs')])
    const service = await serve()
    const pairs = []
    for (let round = 0; round < 4; round++) {
      const bare = await load(echo.address, picture, { clients, seconds })
      const ours = await load(service.address, picture, { clients, seconds })
      if (round > 0) pairs.push({ echo: bare.perSecond, classify: ours.perSecond }) // the first warms up
    }
    await Promise.all([echo.stop(), service.stop()])
    return { clients, pairs, share: median(pairs.map((pair) => pair.classify / pair.echo)) }
  },

  async batches() {
    const [batched, single] = [await serve(), await serve('--max-batch', '1')]
    const pairs = []
    for (let round = 0; round < 4; round++) {
      const one = await load(single.address, picture, { clients, seconds })
      const many = await load(batched.address, picture, { clients, seconds })
      if (round > 0) pairs.push({ oneByOne: one.perSecond, batched: many.perSecond })
    }
    const size =
      (await figure(batched, 'inkstone_batch_size_sum')) /
      (await figure(batched, 'inkstone_batch_size_count'))
    await Promise.all([batched.stop(), single.stop()])
    const times = median(pairs.map((pair) => pair.batched / pair.oneByOne))
    return { clients, pairs, times, meanBatch: size }
  },

  /** Requests come three times as fast as they can be answered. */
  async overload() {
    const service = await serve('--timeout-ms', String(deadlineMs))
    await load(service.address, picture, { clients, seconds }) // warms up
    const { perSecond } = await load(service.address, picture, { clients, seconds })
    await new Promise((later) => setTimeout(later, 1000)) // what the clients left behind is counted
    const before = await figure(
      service,
      'inkstone_requests_total{route="/v1/classify",status="200"}',
    )
    const asked = Math.round(3 * perSecond)
    const found = await load(service.address, picture, {
      clients: 1024,
      seconds: 2 * seconds,
      rate: asked,
    })
    const served = await figure(
      service,
      'inkstone_requests_total{route="/v1/classify",status="200"}',
    )
    await service.stop()
    return {
      capacity: perSecond,
      rate: asked,
      deadlineMs,
      ...found,
      acceptedByServer: served - before,
    }
  },

  async memory() {
    const service = await serve()
    const samples = []
    await load(service.address, picture, { clients, seconds: 5 })
    const found = await load(service.address, picture, {
      ...{ clients, requests, rate },
      everySecond(counts) {
        samples.push({ requests: counts[200] ?? 0, rss: residentBytes(service.pid) })
      },
    })
    await service.stop()
    const { counts, errors } = found
    return {
      requests,
      seconds: found.seconds,
      counts,
      errors,
      ...trendOf(samples),
      samples,
    }
  },

  async decay() {
    const service = await serve()
    await load(service.address, picture, { clients, seconds: 5 })
    const windows = []
    for (let at = 0; at < 12; at++) {
      const { perSecond, p50, p99, errors, counts } = await load(service.address, picture, {
        ...{ clients, rate, seconds: (60 * minutes) / 12 },
      })
      const rss = residentBytes(service.pid)
      windows.push({ perSecond, p50: p50[200], p99: p99[200], errors, counts, rss })
    }
    await service.stop()
    return { minutes, ...(rate && { rate }), windows }
  },
}

const results = join(here, 'results')
const date = new Date().toISOString().slice(0, 10)
const name = kind === 'serve' ? `serve-${date}` : `serve-${kind}-${date}`
const command = ['pnpm bench:serve', ...process.argv.slice(2)].join(' ')
const result = { command, machine, bytes: picture.length }
for (const part of only) {
  say(`${part} ...`)
  result[part] = await measures[part]()
  const { samples: _, ...shown } = result[part]
  say(JSON.stringify(shown, undefined, 2))
}
// one run writes all rows: parts of several would not be of one machine in one state
if (options.write && !options.only) {
  writeResult(results, name, result, servePage(result, machineLine(machine)))
}

/** A digit of MNIST's test as a PNG file, 28 x 28. */
async function digitFile() {
  const ofData = createRequire(new URL('../packages/data/package.json', import.meta.url))
  const sharp = ofData('sharp')
  const { splits } = await mnist().load()
  const { images } = await splits.test.read([0])
  const pixels = Uint8Array.from(images, (value) => Math.round(255 * value))
  return sharp(pixels, { raw: { width: 28, height: 28, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer()
}

/** `inkstone serve` with the ready weights, as it comes. */
function serve(...more) {
  const program = join(here, '../apps/runner/bin/inkstone.js')
  return start([program, 'serve', '--port', '0', ...more])
}

/** Starts a server, and resolves when it says its address. */
function start(args) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise((done) => child.on('close', done))
  return new Promise((found, failed) => {
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (more) => {
      text += more
      const [, address] = /^serving +(http:\S+)$/m.exec(text) ?? []
      if (!address) return
      const stop = () => {
        child.kill('SIGTERM')
        return ended
      }
      found({ address, pid: child.pid, stop })
    })
    ended.then((code) => failed(new Error(`a server ended with ${code}`)))
  })
}

/** A figure of /metrics, 0 before it is counted. */
async function figure({ address }, name) {
  const text = await (await fetch(`${address}/metrics`)).text()
  const line = text.split('\n').find((one) => one.startsWith(`${name} `))
  return Number(line?.slice(name.length + 1) ?? 0)
}

/** Of a process, as Linux counts it. */
function residentBytes(pid) {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return 1024 * Number(kilobytes)
}

/** Memory at the start, in the middle and at the end: means over a tenth of the samples, in megabytes. */
function trendOf(samples) {
  const tenth = Math.max(1, Math.floor(samples.length / 10))
  const mean = (from) => {
    const part = samples.slice(from, from + tenth)
    return part.reduce((sum, { rss }) => sum + rss, 0) / part.length / 1e6
  }
  const middle = Math.floor((samples.length - tenth) / 2)
  const most = Math.max(...samples.map(({ rss }) => rss)) / 1e6
  return {
    megabytes: { first: mean(0), middle: mean(middle), last: mean(samples.length - tenth), most },
    megabytesPerMillion: slopeOf(samples.slice(samples.length >> 1)) / 1e6,
  }
}

/** Bytes that a million requests add, by least squares. */
function slopeOf(samples) {
  const mean = (of) => samples.reduce((sum, one) => sum + of(one), 0) / samples.length
  const [x, y] = [mean(({ requests }) => requests), mean(({ rss }) => rss)]
  const together = mean(({ requests, rss }) => (requests - x) * (rss - y))
  return (1e6 * together) / mean(({ requests }) => (requests - x) ** 2)
}
