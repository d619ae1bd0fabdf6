/** The program of a worker thread, as text: a file of its own would get lost in bundles. It gets a module, the memory,
 * and the addresses of its stack and of its own variables, says that it is ready, and works from the next message on, for
 * ever. A task that fails to allocate, or traps, is counted as done and reported to the thread that gave it. */
export const workerSource = `
const node = typeof process === 'object' && process.versions && process.versions.node
const port = node ? require('node:worker_threads').parentPort : self
let kernels, stack
let bytes = 0
function begin(given) {
  stack = given.stack
  const none = () => 52
  const fail = (wanted) => { bytes = wanted; throw new Error('no memory') }
  kernels = new WebAssembly.Instance(given.module, {
    env: { memory: given.memory },
    wasi_snapshot_preview1: { fd_close: none, fd_seek: none, fd_write: none },
    inkstone: { refuse: fail, failAllocation: fail },
  }).exports
  kernels.__stack_pointer.value = stack
  kernels.__wasm_init_tls(given.variables)
  port.postMessage('ready')
}
function work(number) {
  for (;;) {
    try {
      kernels.inkstone_work(number)
    } catch (failure) {
      kernels.__stack_pointer.value = stack
      kernels.inkstone_fail_task(bytes || 1)
      bytes = 0
    }
  }
}
const take = (message) => (message.module ? begin(message) : work(message.number))
if (node) port.on('message', take)
else port.onmessage = (event) => take(event.data)
`
