// Pictures of a run's report for the README and docs/report.md: desktop and phone, light and dark, into docs/images/.
// Needs a Chromium on the PATH.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import sharp from 'sharp'
import { launchBrowser } from './browser.cjs'
import { readOptions } from './readOptions.mjs'
import { root } from './workspace.mjs'

const help = `Usage: node scripts/reportImages.mjs [RUN]

  RUN      the folder of a run (default runs/latest)
  --help
`
const { positionals } = readOptions(help, { allowPositionals: true })
const report = join(positionals[0] ?? join(root, 'runs', 'latest'), 'report.html')
if (!existsSync(report)) {
  console.error(`${report}: no such file. Make a run first, with npm start, or name one.`)
  process.exit(1)
}
/** What a picture shows of the page, in CSS pixels, and how wide the picture is. */
const views = [
  { name: '', width: 1280, height: 1630, scale: 0.75, schemes: ['light'] }, // for the README
  { name: '-desktop', width: 1280, height: 2880, scale: 0.625, schemes: ['light', 'dark'] },
  { name: '-phone', width: 390, height: 2880, scale: 0.75, schemes: ['light', 'dark'] },
]

const browser = await launchBrowser()
for (const { name, width, height, scale, schemes } of views) {
  for (const colorScheme of schemes) {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme })
    await page.goto(pathToFileURL(report).href)
    const clip = { x: 0, y: 0, width, height }
    const whole = await page.screenshot({ fullPage: true, clip })
    const picture = name ? `report${name}-${colorScheme}.png` : 'report.png'
    const file = join(root, 'docs', 'images', picture)
    const { size } = await sharp(whole)
      .resize({ width: Math.round(width * scale) })
      .png({ palette: true, colours: 64, effort: 10, dither: 0 })
      .toFile(file)
    console.log(`docs/images/${picture} ${Math.round(size / 1000)} kB`)
    await page.close()
  }
}
await browser.close()
