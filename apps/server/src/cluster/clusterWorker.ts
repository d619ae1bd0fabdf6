import cluster from 'node:cluster'
import { InkstoneError } from '@inkstone/core'
import { AggregatorRegistry, type Registry } from 'prom-client'
import { Problem } from '../http/problem'
import type { FromWorker, ToWorker } from './messages'

/** What the processes of a service do together. */
export interface Together {
  /** The metrics of all of them. */
  metricsText(): Promise<string>
  /** Swaps the model of all of them. @throws InkstoneError with what the first that could not says */
  swap(name: string | undefined): Promise<void>
  close(): void
}

/** Whether `serveCluster` started this process. */
export function isInCluster(): boolean {
  return cluster.isWorker && process.env.INKSTONE_CLUSTER === '1'
}

/** In a process that `serveCluster` started: asks the primary for what concerns all.
 * @param swapHere swaps the model of this process alone */
export function clusterWorker(
  registry: Registry,
  swapHere: (name: string | undefined) => Promise<void>,
): Together {
  AggregatorRegistry.setRegistries(registry)
  new AggregatorRegistry() // answers the primary's requests for this process' metrics
  const waiting = new Map<number, (message: ToWorker) => void>()
  let lastId = 0

  async function onMessage(message: ToWorker): Promise<void> {
    if (message.inkstone === 'swap') {
      const error = await swapHere(message.name).then(
        () => undefined,
        (error: Error) => error.message,
      )
      tell({ inkstone: 'swapped', error })
    } else if (message.inkstone) {
      waiting.get(message.id)?.(message)
      waiting.delete(message.id)
    }
  }
  process.on('message', onMessage)

  function ask(question: (id: number) => FromWorker): Promise<ToWorker> {
    const id = ++lastId
    return new Promise((done) => {
      waiting.set(id, done)
      tell(question(id))
    })
  }

  return {
    async metricsText() {
      const answer = await ask((id) => ({ inkstone: 'metrics?', id }))
      if (answer.inkstone === 'metrics' && answer.text !== undefined) return answer.text
      throw new Problem('overloaded', 'A process of the service did not tell its metrics in time.')
    },
    async swap(name) {
      const answer = await ask((id) => ({ inkstone: 'swap?', id, name }))
      if (answer.inkstone === 'swapped' && answer.error) throw new InkstoneError(answer.error)
    },
    close: () => process.off('message', onMessage),
  }
}

function tell(message: FromWorker): void {
  process.send!(message)
}
