import type { Addon } from '@inkstone/backend-native/kernels'
import type { WasmIsa } from './wasmFiles'

/** What the kernels need of Node or of a browser. */
export interface Host {
  /** The compiled file of an instruction set. */
  load(isa: WasmIsa): Promise<WebAssembly.Module>
  /** Threads that run at once. */
  readonly cores: number
  /** Whether the thread that calls the kernels may sleep: the main thread of a page may not. */
  readonly mayWait: boolean
  /** Applies the settings of the environment. */
  configure?(addon: Addon): void
  /** Starts a thread. @throws Error if there are none here */
  startThread(program: string): HostThread
}

export interface HostThread {
  send(message: object): void
  /** Resolves with the first message. @throws Error if the thread ends before */
  ready(): Promise<unknown>
  end(): void
}
