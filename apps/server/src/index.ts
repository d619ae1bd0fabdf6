export { type ClusterOptions, serveCluster } from './cluster/serveCluster'
export type { components, paths } from './openapi/paths'
export type {
  BatchingOptions,
  LimitOptions,
  LoadingOptions,
  NetworkOptions,
  RejectedOptions,
  ServeOptions,
} from './options'
export { type Service, serve } from './serve'
