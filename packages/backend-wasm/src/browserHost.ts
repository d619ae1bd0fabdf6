import type { Host, HostThread } from './host'
import type { WasmFiles } from './wasmFiles'

/** A browser's part. Where the page is not cross-origin isolated, memory cannot be sent to a worker, and there is one
 * thread. */
export function browserHost(files: WasmFiles): Host {
  const isolated = globalThis.crossOriginIsolated === true
  return {
    load: (isa) => fetchModule(files[isa]),
    cores: isolated ? (globalThis.navigator?.hardwareConcurrency ?? 1) : 1,
    mayWait: typeof document === 'undefined',
    startThread: isolated ? startThread : notIsolated,
  }
}

async function fetchModule(address: string | URL): Promise<WebAssembly.Module> {
  const response = await fetch(address)
  if (!response.ok) {
    throw new Error(
      `The kernels are not at ${address}: the server answers ${response.status}. ` +
        'Serve the folder wasm of @inkstone/backend-wasm, and name its files with startWasm({ files }).',
    )
  }
  return WebAssembly.compile(await response.arrayBuffer())
}

function notIsolated(): never {
  throw new Error(
    'The page is not cross-origin isolated, so there is one thread. Serve it with the headers ' +
      'Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp.',
  )
}

function startThread(program: string): HostThread {
  const address = URL.createObjectURL(new Blob([program], { type: 'text/javascript' }))
  const worker = new Worker(address)
  return {
    send: (message) => worker.postMessage(message),
    ready: () =>
      new Promise((started, failed) => {
        worker.onmessage = (event) => {
          URL.revokeObjectURL(address)
          started(event.data)
        }
        worker.onerror = (event) => failed(new Error(`A worker did not start: ${event.message}`))
      }),
    end: () => worker.terminate(),
  }
}
