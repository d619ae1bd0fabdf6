import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { InkstoneError } from '@inkstone/core'
import { livePage } from '@inkstone/report'
import type { Terminal } from '../terminal/terminal'
import { type WatchedRun, watchedRun } from './watchedRun'

export interface WatchOptions {
  /** On the loopback interface; 0 takes a free one. */
  port?: number
  terminal: Terminal
}

export interface Watch {
  /** `http://127.0.0.1:40123/`. */
  readonly address: string
  /** Prints like the given terminal, and passes its events to the page. */
  readonly terminal: Terminal
  /** Ends the server and every connection. */
  close(): Promise<void>
}

/** Serves a page on the loopback interface that shows a run live. It sees only the run's events.
 * @throws InkstoneError if the port is in use or invalid */
export async function watch({ port = 0, terminal }: WatchOptions): Promise<Watch> {
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new InkstoneError(`--port: expected a whole number from 0 to 65535, got ${port}.`)
  }
  const run = watchedRun()
  const server = createServer((request, response) => answer(request, response, run))
  await new Promise<void>((listening, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE'
      const why = taken ? 'it is in use' : error.message
      failed(
        new InkstoneError(
          `--port ${port}: ${why}. Choose another, or leave it out for a free one.`,
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
      setTimeout(() => server.closeAllConnections(), 500).unref() // the last events are still being sent
      server.closeIdleConnections()
      await closed
    },
  }
}

function answer(request: IncomingMessage, response: ServerResponse, run: WatchedRun): void {
  const refuse = (status: number, why: string): void => {
    response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${why}\n`)
  }
  // Another site could point its host name here (DNS rebinding) and read what this page shows.
  const { port } = request.socket.address() as AddressInfo
  if (![`127.0.0.1:${port}`, `localhost:${port}`].includes(request.headers.host ?? '')) {
    refuse(421, `This server answers only to 127.0.0.1:${port}.`)
    return
  }
  if (request.method !== 'GET') {
    refuse(405, 'Only GET is allowed here.')
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
