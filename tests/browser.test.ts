import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import type { Worked } from './browser/work'
import { root, run } from './workspace'

// core, pixels, data, models, trainer, finetuner and metrics as a page takes them: bundled by esbuild and by Vite, without a
// shim, and run in headless Chromium beside Node.

const { findBrowser, launchBrowser } = require('../scripts/browser.cjs') as {
  findBrowser(): string | undefined
  launchBrowser(): Promise<Browser>
}

const entry = join(root, 'tests', 'browser', 'work.ts')
let place: string
let inNode: Worked

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'inkstone-browser-'))
  const bundle = join(place, 'node.mjs')
  symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'))
  esbuild(entry, bundle, '--format=esm', '--platform=node', '--packages=external')
  const program = join(place, 'run.mjs')
  writeFileSync(
    program,
    "import { work } from './node.mjs'\nconsole.log(JSON.stringify(await work()))\n",
  )
  const printed = execFileSync(process.execPath, [program], { encoding: 'utf8' })
  inNode = JSON.parse(printed.trim().split('\n').at(-1)!)
})

afterAll(() => rmSync(place, { recursive: true, force: true }))

function esbuild(from: string, to: string, ...options: string[]): void {
  const bin = join(root, 'node_modules', '.bin', 'esbuild')
  run(bin, [from, '--bundle', `--outfile=${to}`, '--log-level=error', ...options])
}

/** A script that leaves its exports in `inkstonePage`. */
const bundlers = {
  esbuild(): string {
    const file = join(place, 'esbuild.js')
    esbuild(entry, file, '--format=iife', '--platform=browser', '--global-name=inkstonePage')
    return readFileSync(file, 'utf8')
  },
  vite(): string {
    const script = join(root, 'tests', 'browser', 'viteBuild.mjs')
    const file = join(place, 'vite.js')
    run(process.execPath, [script, entry, file])
    return readFileSync(file, 'utf8')
  },
}

describe.each(Object.keys(bundlers) as (keyof typeof bundlers)[])('bundled by %s', (bundler) => {
  let script: string
  beforeAll(() => {
    script = bundlers[bundler]()
  })

  it('asks for no module of Node', () => {
    expect(script).not.toMatch(/(?:require\(|from ?)["'](?:node:|fs|path|crypto|os|zlib)\b/)
    expect(script).not.toMatch(/__vite-browser-external/)
  })

  const it_ = findBrowser() ? it : it.skip // no Chromium on the PATH
  it_('trains, adapts and tests in a page, to the numbers of Node', async () => {
    const browser = await launchBrowser()
    try {
      const page = await browser.newPage()
      const errors: string[] = []
      page.on('pageerror', (error: Error) => errors.push(error.message))
      await page.addScriptTag({ content: script })
      const worked: Worked = await page.evaluate('inkstonePage.work()')
      expect(errors).toEqual([])
      expect(worked.images).toBe(inNode.images)
      // The engines' exponentials may differ in their last bits.
      for (const name of ['losses', 'heldOut', 'tested'] as const) {
        expect(worked[name]).toHaveLength(inNode[name].length)
        worked[name].forEach((value, at) => {
          expect(value).toBeCloseTo(inNode[name][at]!, 4)
        })
      }
    } finally {
      await browser.close()
    }
  })
})

it('learns and adapts, so that the comparison means something', () => {
  expect(inNode.losses[1]).toBeLessThan(inNode.losses[0]!)
  expect(inNode.tested[3]).toBeLessThan(inNode.tested[1]!)
})
