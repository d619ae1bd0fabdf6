import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import { InkstoneError, wholeNumber } from '@inkstone/core'
import { AggregatorRegistry, Counter } from 'prom-client'
import type { FromWorker, ToWorker } from './messages'

export interface ClusterOptions {
  /** Number of processes; >= 1. */
  workers: number
  /** Receives an object per process that is started again. Default: none. */
  log?: (event: object) => void
}

/** In the primary process: runs this program again in worker processes, where it calls `serve`; they share the port.
 * A process that ends is started again. Returns when all have ended after SIGTERM or SIGINT.
 * @throws InkstoneError if a process cannot start */
export async function serveCluster({ workers, log }: ClusterOptions): Promise<void> {
  wholeNumber('serve.workers', workers, { min: 1, max: 256, unit: 'processes' })
  const metrics = new AggregatorRegistry()
  const restarts = new Counter({
    name: 'inkstone_process_restarts_total',
    help: 'Worker processes that ended without being asked to and were started again',
    registers: [metrics],
  })
  let isStopping = false
  const listening = new Set<Worker>()
  cluster.on('listening', (worker) => listening.add(worker))
  const swaps = new Map<Worker, (error: string | undefined) => void>()
  let swapping: Promise<unknown> = Promise.resolve()

  const stop = (signal: NodeJS.Signals): void => {
    isStopping = true
    for (const worker of running()) worker.process.kill(signal)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop('SIGTERM'))
  process.on('SIGHUP', () => {
    for (const worker of running()) worker.process.kill('SIGHUP')
  })

  cluster.on('message', async (worker, message: FromWorker) => {
    if (message.inkstone === 'metrics?') {
      const text = await allMetrics().catch(() => undefined) // a process did not answer
      tell(worker, { inkstone: 'metrics', id: message.id, text })
    } else if (message.inkstone === 'swap?') {
      const swapped = swapping.then(() => swapAll(message.name))
      swapping = swapped // one at a time: a worker's answer does not name its question
      tell(worker, { inkstone: 'swapped', id: message.id, error: await swapped })
    } else if (message.inkstone === 'swapped') {
      swaps.get(worker)?.(message.error)
    }
  })

  async function allMetrics(): Promise<string> {
    const own = await metrics.getSingleMetricAsString('inkstone_process_restarts_total')
    return `${await metrics.clusterMetrics()}\n${own}\n`
  }

  /** @returns what the first that could not swap says */
  async function swapAll(name: string | undefined): Promise<string | undefined> {
    const swapped = running().map(async (worker) => {
      // One that is starting may have loaded the model before.
      const isReady = listening.has(worker) || (await started(worker))
      return isReady ? swap(worker, name) : undefined
    })
    const errors = await Promise.all(swapped)
    return errors.find(Boolean)
  }

  function swap(worker: Worker, name: string | undefined): Promise<string | undefined> {
    return new Promise((done) => {
      const ended = (): void => done(undefined) // it loads the model when it is started again
      worker.once('exit', ended)
      swaps.set(worker, (error) => {
        worker.off('exit', ended)
        done(error)
      })
      tell(worker, { inkstone: 'swap', name })
    })
  }

  const first = Array.from({ length: workers }, fork)
  const codes = await Promise.all(first.map(started))
  if (codes.includes(false)) {
    stop('SIGTERM')
    await allEnded()
    throw new InkstoneError('serve.workers: a process could not start: see the message above.')
  }
  await new Promise<void>((ended) => {
    if (running().length === 0) ended()
    cluster.on('exit', (worker, code, signal) => {
      listening.delete(worker)
      if (!isStopping) {
        restarts.inc()
        log?.({ event: 'process-lost', pid: worker.process.pid, code, signal })
        setTimeout(() => !isStopping && fork(), 1000)
      } else if (running().length === 0) ended()
    })
  })
}

function fork(): Worker {
  return cluster.fork({ INKSTONE_CLUSTER: '1' })
}

/** Whether a process listens; false if it ended before. */
async function started(worker: Worker): Promise<boolean> {
  const listening = once(worker, 'listening').then(() => true)
  const ended = once(worker, 'exit').then(() => false)
  return Promise.race([listening, ended])
}

async function allEnded(): Promise<void> {
  await Promise.all(running().map((worker) => once(worker, 'exit')))
}

function running(): Worker[] {
  return Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined)
}

function tell(worker: Worker, message: ToWorker): void {
  if (worker.isConnected()) worker.send(message)
}
