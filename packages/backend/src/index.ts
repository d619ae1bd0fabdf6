export type { BackendName } from './backendCandidate'
export type { Compiler } from './findCompiler'
export { type BackendReport, inspectMachine, type MachineReport } from './inspectMachine'
export {
  type SelectBackendOptions,
  type SelectedBackend,
  type SkippedBackend,
  selectBackend,
} from './selectBackend'
