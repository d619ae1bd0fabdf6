import type { Host, HostThread } from './host'
import type { WasmKernels } from './wasmAddon'
import { workerSource } from './workerSource'

const stackBytes = 1 << 20
const patienceMs = 10_000

/** Starts threads that share the kernels' work.
 * @param count threads in all, the caller included
 * @returns how many there are now, and why there are fewer than asked for */
export async function startThreads(
  host: Host,
  module: WebAssembly.Module,
  kernels: WasmKernels,
  count: number,
): Promise<{ threads: number; reason?: string }> {
  const started = await Promise.allSettled(
    Array.from({ length: count - 1 }, () => startThread(host, module, kernels)),
  )
  let threads = 1
  let reason: string | undefined
  for (const outcome of started) {
    if (outcome.status === 'fulfilled') {
      kernels.exports.inkstone_add_worker(host.mayWait ? 1 : 0)
      outcome.value.send({ number: threads })
      threads += 1
    } else {
      reason ??= outcome.reason instanceof Error ? outcome.reason.message : String(outcome.reason)
    }
  }
  kernels.addon.setThreads(threads)
  return { threads, reason }
}

async function startThread(
  host: Host,
  module: WebAssembly.Module,
  { memory, heap, exports }: WasmKernels,
): Promise<HostThread> {
  const thread = host.startThread(workerSource)
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    const failure = new Error(`A worker did not start within ${patienceMs / 1000} seconds.`)
    timer = setTimeout(() => reject(failure), patienceMs)
  })
  try {
    const stack = heap.take('stack of a worker', stackBytes) + stackBytes
    const variables = heap.take('variables of a worker', exports.__tls_size.value)
    const ready = thread.ready()
    thread.send({ module, memory, stack, variables })
    await Promise.race([ready, late])
    return thread
  } catch (failure) {
    thread.end()
    throw failure
  } finally {
    clearTimeout(timer)
  }
}
