import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { InkstoneError } from '@inkstone/core'
import { livePage } from '@inkstone/report'
import type { Terminal } from '../terminal/terminal'
import { type WatchedRun, watchedRun } from './watchedRun'

export interface WatchOptions {
  /** Of the loopback; 0 takes one that is free. */
  port?: number
  terminal: Terminal
}

export interface Watch {
  /** `http://127.0.0.1:40123/`. */
  readonly address: string
  /** Speaks as the one given does, and shows what it hears. */
  readonly terminal: Terminal
  /** Ends the server and every connection. */
  close(): Promise<void>
}

/** Serves a page on the loopback that shows a run as it goes on. It hears of the run by its events alone.
 * @throws InkstoneError where the port is taken, or is none */
export async function watch({ port = 0, terminal }: WatchOptions): Promise<Watch> {
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new InkstoneError(`--port: expected a whole number from 0 to 65535, got ${port}.`)
  }
  const run = watchedRun()
  const server = createServer((request, response) => answer(request, response, run))
  await new Promise<void>((listening, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE'
      const why = taken ? 'it is taken' : error.message
      failed(
        new InkstoneError(
          `--port ${port}: ${why}. Choose another, or leave it out for one that is free.`,
        ),
      )
    })
    server.listen(port, '127.0.0.1', listening)
  })
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  terminal.item('watch', address)
  terminal.emit({ event: 'watch', address })
  return {
    address,
    terminal: {
      ...terminal,
      emit(event) {
        terminal.emit(event)
        run.hear(event)
      },
      recall(events) {
        for (const event of events) run.hear(event)
      },
    },
    async close() {
      run.close()
      const closed = new Promise((done) => server.close(done))
      setTimeout(() => server.closeAllConnections(), 500).unref() // the last events are under way
      server.closeIdleConnections()
      await closed
    },
  }
}

function answer(request: IncomingMessage, response: ServerResponse, run: WatchedRun): void {
  const refuse = (status: number, why: string): void => {
    response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${why}\n`)
  }
  // A page of another site may have its name point here, and would then read what this one shows.
  const { port } = request.socket.address() as AddressInfo
  if (![`127.0.0.1:${port}`, `localhost:${port}`].includes(request.headers.host ?? '')) {
    refuse(421, `This server answers to 127.0.0.1:${port} alone.`)
    return
  }
  if (request.method !== 'GET') {
    refuse(405, 'There is nothing here to change: GET alone.')
    return
  }
  if (request.url === '/') {
    const { page, policy } = livePage()
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    response.end(page)
    return
  }
  if (request.url === '/events') {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    run.tell(response)
    return
  }
  refuse(404, 'Nothing here. The page is at /.')
}
