import { request } from 'node:http'
import { createServer } from 'node:net'
import { inkstone, temporaryFolder } from '../../test/spawnInkstone'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder.remove())

/** What is answered to a client that calls the server by this name. */
function asked(address: string, path: string, host?: string) {
  return new Promise<{ status?: number; headers: NodeJS.Dict<string | string[]> }>(
    (done, failed) => {
      const sent = request(new URL(path, address), { headers: host ? { host } : {} }, (answer) => {
        answer.resume()
        done({ status: answer.statusCode, headers: answer.headers })
      })
      sent.on('error', failed).end()
    },
  )
}

test('serves the page to this machine, isolated, until Ctrl-C', async () => {
  let answers: Promise<Awaited<ReturnType<typeof asked>>[]> | undefined
  const { code, stderr } = await inkstone(['pad', '--port', '0'], {
    cwd: folder.path,
    onOutput(text, interrupt) {
      const [, address] = /^pad +(http:\/\/127\.0\.0\.1:\d+\/)$/m.exec(text) ?? []
      if (!address) return
      answers = Promise.all([
        asked(address, '/'),
        asked(address, '/sw.js'),
        asked(address, '/%2e%2e/index.js'),
        asked(address, '/', 'elsewhere.example'),
      ])
      answers.finally(() => interrupt())
    },
  })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const [page, worker, outside, rebound] = await answers!
  expect(page!.status).toBe(200)
  expect(page!.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cache-control': 'no-cache',
  })
  expect(worker!.status).toBe(200)
  expect([outside!.status, rebound!.status]).toEqual([404, 404])
})

test('a port that is taken, and one that is none, are errors', async () => {
  const other = createServer()
  const port = await new Promise<number>((found) => {
    other.listen(0, '127.0.0.1', () => found((other.address() as { port: number }).port))
  })
  const at = { cwd: folder.path }
  const [taken, none] = await Promise.all([
    inkstone(['pad', '--port', String(port)], at),
    inkstone(['pad', '--port', 'high'], at),
  ])
  other.close()
  expect([taken.code, none.code]).toEqual([1, 1])
  expect(taken.stderr).toContain(`error: --port ${port}: it is in use.`)
  expect(none.stderr).toBe("error: --port: expected a whole number from 0 to 65535, got 'high'.\n")
})
