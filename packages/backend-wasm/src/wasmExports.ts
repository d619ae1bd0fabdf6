/** What the compiled kernels export; addresses are numbers of bytes. */
export interface WasmExports {
  readonly __stack_pointer: WebAssembly.Global
  readonly __tls_size: WebAssembly.Global
  readonly __tls_align: WebAssembly.Global
  __wasm_init_tls(address: number): void
  /** Runs the constructors of static objects: once a memory. */
  _initialize(): void
  inkstone_arguments(): number
  inkstone_first(): number
  inkstone_next(binding: number): number
  inkstone_name(binding: number): number
  /** @returns the address of the result's slot, 0 for undefined */
  inkstone_call(binding: number, count: number): number
  /** @returns a block's address, 0 if there is no memory left */
  inkstone_take(bytes: number): number
  inkstone_free(address: number, bytes: number): void
  inkstone_add_worker(callerMayWait: number): void
  inkstone_work(number: number): void
  inkstone_fail_task(bytes: number): void
  inkstone_settle(): void
}

/** What ends a call early: the imports that throw. */
export interface Failures {
  refuse(text: number, length: number): void
  failAllocation(bytes: number): void
}

/** An instance on a memory, which several may share. */
export function instantiate(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  failures: Failures,
): WasmExports {
  const notSupported = (): number => 52 // ENOSYS: there are no files
  const files = { fd_close: notSupported, fd_seek: notSupported, fd_write: notSupported }
  const { exports } = new WebAssembly.Instance(module, {
    env: { memory },
    wasi_snapshot_preview1: files,
    inkstone: { refuse: failures.refuse, failAllocation: failures.failAllocation },
  })
  return exports as object as WasmExports
}
