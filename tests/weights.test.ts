import { execFileSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { root, run } from './workspace'

// The ready weights as others get them: MNIST's test read with the accuracy that they state, their training images refused,
// and the package bundled for a page by esbuild and by Vite.

const { findBrowser, launchBrowser } = require('../scripts/browser.cjs') as {
  findBrowser(): string | undefined
  launchBrowser(): Promise<Browser>
}

const data = ['digits.cjs', 'digitsSeen.cjs', 'lines.cjs']
const packed = data.map((file) => join(root, 'packages', 'weights', 'data', file))

test('the package is smaller than 2 MB', () => {
  const built = ['index.js', 'index.cjs', 'index.d.ts', 'index.d.cts'].map((file) =>
    join(root, 'packages', 'weights', 'dist', file),
  )
  const bytes = [...packed, ...built].reduce((sum, file) => sum + statSync(file).size, 0)
  expect(bytes).toBeLessThan(2_000_000)
})

test('toFloat16 rounds as IEEE 754 does', () => {
  // Python: struct.pack('<e', value)
  const expected = [
    [0, 0x0],
    [1.0, 0x3c00],
    [-2.0, 0xc000],
    [65504.0, 0x7bff],
    [65519.8984375, 0x7bff],
    [0.3333333432674408, 0x3555],
    [0.10000000149011612, 0x2e66],
    [2 ** -24, 0x1],
    [2 ** -25, 0x0],
    [3 * 2 ** -25, 0x2],
    [2 ** -14, 0x400],
    [1.00048828125, 0x3c00],
    [1.00146484375, 0x3c02],
    [-6.0999998822808266e-5, 0x83ff],
    [2047.5, 0x6800],
    [9.999999717180685e-10, 0x0],
    [0.9999899864196777, 0x3c00],
  ]
  const values = JSON.stringify(expected.map(([value]) => value))
  const script = `
    import { toFloat16 } from './scripts/toFloat16.mjs'
    console.log(JSON.stringify(${values}.map(toFloat16)))`
  const printed = run(process.execPath, ['--input-type=module', '-e', script])
  expect(JSON.parse(printed)).toEqual(expected.map(([, bits]) => bits))
})

test('weights are rounded to twelve bits, two in three bytes', () => {
  // 1 is 0x3c00; half a step of the last bit of twelve above it is 0x3c08, as near to 0x3c00 as to 0x3c10
  const given = [0x3c00, 0x3c08, 0x3c18, 0x3c09, 0xbc17, 0x3ff8, 0x0001]
  const expected = [0x3c00, 0x3c00, 0x3c20, 0x3c10, 0xbc10, 0x4000, 0x0000]
  const script = `
    import { packTwelveBits, roundedToTwelveBits } from './scripts/twelveBits.mjs'
    const rounded = roundedToTwelveBits(Uint16Array.from(${JSON.stringify(given)}))
    const bytes = packTwelveBits(Uint16Array.of(0x3c00, 0xbc10, 0x1230))
    console.log(JSON.stringify([[...rounded], [...bytes]]))`
  const printed = run(process.execPath, ['--input-type=module', '-e', script])
  expect(JSON.parse(printed)).toEqual([expected, [0x3c, 0x0b, 0xc1, 0x12, 0x30, 0x00]])
})

test('digests are packed so that the package finds all of them again', () => {
  const script = `
    import { selectBackend } from '@inkstone/backend'
    import { digits } from '@inkstone/weights'
    import { packDigests } from './scripts/packDigests.mjs'
    import { createRequire } from 'node:module'
    await selectBackend({ log: () => {} })
    const [entry] = (await digits()).lineage
    const [seen] = createRequire(import.meta.url)('./packages/weights/data/digitsSeen.cjs')
    console.log(JSON.stringify([packDigests(entry.images) === seen, Buffer.from(entry.images, 'base64').length / 8 === entry.size]))`
  const printed = run(process.execPath, ['--input-type=module', '-e', script])
  expect(JSON.parse(printed.trim().split('\n').at(-1)!)).toEqual([true, true])
})

test('they read MNIST as they say, and refuse their training images as a test', () => {
  const script = `
    import { selectBackend } from '@inkstone/backend'
    import { mnist, withNone } from '@inkstone/data'
    import { evaluate } from '@inkstone/metrics'
    import { digits } from '@inkstone/weights'
    await selectBackend({ log: () => {} })
    const { model, figures, card } = await digits()
    const { splits } = await withNone(mnist(), { share: 0 }).load()
    const { evaluation } = await evaluate({ name: 'mnist/test', model, split: splits.test })
    const refused = await evaluate({ name: 'mnist/train', model, split: splits.train }).catch(({ message }) => message)
    console.log(JSON.stringify({ accuracy: evaluation.accuracy, stated: figures.accuracy, refused, card }))`
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: root,
    encoding: 'utf8',
  })
  const { accuracy, stated, refused } = JSON.parse(printed.trim().split('\n').at(-1)!) as {
    accuracy: number
    stated: number
    refused: string
  }
  expect(stated).toBeGreaterThan(0.985)
  expect(Math.abs(accuracy - stated)).toBeLessThanOrEqual(0.0003) // other instruction sets round otherwise
  expect(refused).toMatch(
    /^mnist\/train: 54,000 of its 54,000 images touched the weights \(54,000 in the training on mnist\/train\)/,
  )
})

test('the network for lines refuses lines composed of its training digits as a test', () => {
  const script = `
    import { assertUntouched } from '@inkstone/core'
    import { selectBackend } from '@inkstone/backend'
    import { digitStrings, mnist } from '@inkstone/data'
    import { lines } from '@inkstone/weights'
    await selectBackend({ log: () => {} })
    const { lineage } = await lines()
    const { splits } = await digitStrings(mnist(), { strings: 40 }).load()
    const refusal = (part) => assertUntouched(lineage, splits[part].digits).then(() => '', ({ message }) => message)
    console.log(JSON.stringify([await refusal('train'), await refusal('validation'), await refusal('test')]))`
  const printed = run(process.execPath, ['--input-type=module', '-e', script])
  const [train, validation, test] = JSON.parse(printed.trim().split('\n').at(-1)!) as string[]
  expect(train).toMatch(/200 of its 200 images touched the weights/)
  expect(validation).toMatch(/200 of its 200 images touched the weights/)
  expect(test).toBe('')
})

describe('in a page', () => {
  let place: string
  let entry: string

  beforeAll(() => {
    place = mkdtempSync(join(tmpdir(), 'inkstone-weights-'))
    const modules = join(place, 'node_modules')
    mkdirSync(join(modules, '@inkstone', 'weights'), { recursive: true })
    for (const part of ['package.json', 'dist', ...data.map((file) => `data/${file}`)]) {
      const from = join(root, 'packages', 'weights', part)
      cpSync(from, join(modules, '@inkstone', 'weights', part), { recursive: true })
    }
    symlinkSync(join(root, 'packages', 'core'), join(modules, '@inkstone', 'core'))
    symlinkSync(join(root, 'node_modules', '@tensorflow'), join(modules, '@tensorflow'))
    entry = join(place, 'page.ts')
    cpSync(join(root, 'tests', 'browser', 'readDigit.ts'), entry)
  })
  afterAll(() => rmSync(place, { recursive: true, force: true }))

  const bundlers = {
    esbuild(file: string) {
      const bin = join(root, 'node_modules', '.bin', 'esbuild')
      const options = ['--format=iife', '--platform=browser', '--global-name=inkstonePage']
      run(bin, [entry, '--bundle', `--outfile=${file}`, '--log-level=error', ...options])
    },
    vite(file: string) {
      run(process.execPath, [join(root, 'tests', 'browser', 'viteBuild.mjs'), entry, file])
    },
  }
  const it_ = findBrowser() ? it : it.skip // no Chromium on the PATH
  it_.each(Object.keys(bundlers) as (keyof typeof bundlers)[])(
    'bundled by %s they read a 1, empty paper and a line, without a request',
    async (bundler) => {
      const file = join(place, `${bundler}.js`)
      bundlers[bundler](file)
      const browser = await launchBrowser()
      try {
        const page = await browser.newPage()
        const requests: string[] = []
        page.on('request', (request) => requests.push(request.url()))
        await page.addScriptTag({ content: readFileSync(file, 'utf8') })
        expect(await page.evaluate('inkstonePage.readDigit()')).toEqual(['1', 'none'])
        expect(await page.evaluate('inkstonePage.readLine()')).toBe('1')
        expect(requests).toEqual([])
      } finally {
        await browser.close()
      }
    },
  )
})
