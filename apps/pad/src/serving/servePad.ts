import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type PadFile, padFiles } from './padFiles'

export interface ServePadOptions {
  /** Default 0: a free one. */
  port?: number
}

export interface ServedPad {
  /** `http://127.0.0.1:8100/`. */
  readonly address: string
  close(): Promise<void>
}

/** Serves the pad to this machine alone.
 * @throws Error with the code EADDRINUSE if the port is in use
 * @example
 * const { address, close } = await servePad()
 * console.log(address) // http://127.0.0.1:41233/ */
export async function servePad({ port = 0 }: ServePadOptions = {}): Promise<ServedPad> {
  const files = new Map((await padFiles()).map((file) => [`/${file.path}`, file]))
  files.set('/', files.get('/index.html')!)
  const server = createServer((request, response) => answer(request, response, files))
  await new Promise<void>((listening, failed) => {
    server.once('error', failed)
    server.listen(port, '127.0.0.1', listening)
  })
  const { port: found } = server.address() as AddressInfo
  return {
    address: `http://127.0.0.1:${found}/`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
}

function answer(
  { method, url = '/', headers }: IncomingMessage,
  response: ServerResponse,
  files: ReadonlyMap<string, PadFile>,
): void {
  // Another site could point a name of its own here (DNS rebinding).
  const isOwnName = /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(headers.host ?? '')
  const file = isOwnName ? files.get(url.replace(/[?#].*$/s, '')) : undefined
  if (!file || (method !== 'GET' && method !== 'HEAD')) {
    response.writeHead(file ? 405 : 404, { 'content-type': 'text/plain' }).end('Not here.\n')
    return
  }
  const takesGzip = /\bgzip\b/.test(headers['accept-encoding'] ?? '')
  const body = (takesGzip && file.gzipped) || file.body
  response.writeHead(200, {
    ...file.headers,
    'content-length': body.length,
    ...(file.gzipped && { vary: 'accept-encoding' }),
    ...(body === file.gzipped && { 'content-encoding': 'gzip' }),
  })
  response.end(method === 'HEAD' ? undefined : body)
}
