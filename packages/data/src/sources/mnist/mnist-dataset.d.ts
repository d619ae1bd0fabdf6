/** The part of npm `mnist-dataset` 0.0.1 that is used here; the package has no types of its own. */
declare module 'mnist-dataset' {
  /** Fetches over plain HTTP and unpacks. Never settles if the connection breaks. */
  export function gunzipUrl(url: string): Promise<Buffer>
  /** Where the package caches what it fetched from this address. Makes the folder. */
  export function getTempPath(url: string): string
}
