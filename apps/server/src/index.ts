export { type BegunReview, beginReview, type Desk, type DeskState, openDesk } from '@inkstone/desk'
export { type ClusterOptions, serveCluster } from './cluster/serveCluster'
export type { SiteFile } from './http/siteRoutes'
export type { components, paths } from './openapi/paths'
export type {
  BatchingOptions,
  LimitOptions,
  LoadingOptions,
  NetworkOptions,
  RejectedOptions,
  ServeOptions,
} from './options'
export { type DeskService, type ServeDeskOptions, serveDesk } from './review/serveDesk'
export { type Service, serve } from './serve'
