import type { ModelCard } from '@inkstone/core'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { problemKinds } from '../http/problem'
import type { Admission } from '../queue/admission'

/** What Prometheus reads of a service. */
export interface ServiceMetrics {
  readonly registry: Registry
  readonly requests: Counter<'route' | 'status'>
  readonly requestSeconds: Histogram<'route'>
  readonly batchSize: Histogram
  readonly confidence: Histogram
  readonly pictures: Counter<'outcome'>
  readonly strings: Counter<'outcome'>
  readonly stringConfidence: Histogram
  readonly problems: Counter<'problem'>
  readonly threadRestarts: Counter<'thread'>
  readonly modelSwaps: Counter
  readonly rejectedPictures: Counter<'outcome'>
  stage(name: 'decode' | 'wait' | 'infer' | 'read', milliseconds: number): void
  /** Names the model that is served from now on. */
  serving(model: { card: ModelCard; digest: string }): void
}

export function serviceMetrics(queue: Admission): ServiceMetrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  new Gauge({
    name: 'inkstone_queue_depth',
    help: 'Pictures that are being decoded, waiting or computed',
    registers,
    collect() {
      this.set(queue.admitted)
    },
  })
  new Gauge({
    name: 'inkstone_queue_limit',
    help: 'Pictures that the queue has room for',
    registers,
  }).set(queue.limit)
  const modelInfo = new Gauge({
    name: 'inkstone_model_info',
    help: 'The model that is served: always 1, with its name and digest as labels',
    labelNames: ['name', 'digest'],
    aggregator: 'max',
    registers,
  })
  const expectedAccepted = new Gauge({
    name: 'inkstone_expected_accepted_ratio',
    help: "Share of pictures that the model's card expects to be accepted; the accepted share falls below it when pictures drift",
    aggregator: 'max',
    registers,
  })
  const stageSeconds = new Histogram({
    name: 'inkstone_stage_seconds',
    help: 'Time of a stage: decode and wait of each picture, infer of each batch, read of each picture from its pixels to its strings',
    labelNames: ['stage'],
    buckets: seconds,
    registers,
  })
  const problems = new Counter({
    name: 'inkstone_problems_total',
    help: 'Answers that were problems, by kind',
    labelNames: ['problem'],
    registers,
  })
  for (const problem of problemKinds) problems.inc({ problem }, 0)
  const threadRestarts = new Counter({
    name: 'inkstone_thread_restarts_total',
    help: 'Threads that ended without being asked to and were started again',
    labelNames: ['thread'],
    registers,
  })
  for (const thread of ['model', 'pictures', 'readings']) threadRestarts.inc({ thread }, 0)
  return {
    registry,
    requests: new Counter({
      name: 'inkstone_requests_total',
      help: 'Requests that were answered, by route and status',
      labelNames: ['route', 'status'],
      registers,
    }),
    requestSeconds: new Histogram({
      name: 'inkstone_request_seconds',
      help: 'Time from the head of a request to the end of its answer',
      labelNames: ['route'],
      buckets: seconds,
      registers,
    }),
    batchSize: new Histogram({
      name: 'inkstone_batch_size',
      help: 'Pictures in a batch',
      buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512],
      registers,
    }),
    confidence: new Histogram({
      name: 'inkstone_confidence',
      help: 'Probability of the class that was predicted',
      buckets: confidences,
      registers,
    }),
    pictures: new Counter({
      name: 'inkstone_pictures_total',
      help: "Pictures by outcome: accepted or rejected by the card's threshold, classified where the card has none, read for strings, unreadable",
      labelNames: ['outcome'],
      registers,
    }),
    strings: new Counter({
      name: 'inkstone_strings_total',
      help: 'Strings that were read, by outcome: accepted, or the reason why not',
      labelNames: ['outcome'],
      registers,
    }),
    stringConfidence: new Histogram({
      name: 'inkstone_string_confidence',
      help: 'Probability of the string that was read',
      buckets: confidences,
      registers,
    }),
    problems,
    threadRestarts,
    modelSwaps: new Counter({
      name: 'inkstone_model_swaps_total',
      help: 'How often the model was swapped',
      registers,
    }),
    rejectedPictures: new Counter({
      name: 'inkstone_rejected_pictures_total',
      help: 'Rejected pictures by what became of them: kept, known (there already), full (the folder), busy (the disk), failed',
      labelNames: ['outcome'],
      registers,
    }),
    stage(stage, milliseconds) {
      stageSeconds.observe({ stage }, milliseconds / 1000)
    },
    serving({ card, digest }) {
      modelInfo.reset()
      modelInfo.set({ name: card.name, digest }, 1)
      const [highest] = (card.thresholds ?? []).toSorted((a, b) => b.errorRate - a.errorRate)
      if (highest) expectedAccepted.set(highest.coverage)
      else expectedAccepted.reset()
    },
  }
}

const confidences = [0.1, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999, 1]
const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
