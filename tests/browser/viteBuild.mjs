// Bundles a page's script with Vite, as an application would: node tests/browser/viteBuild.mjs <entry> <file>
import { writeFileSync } from 'node:fs'
import { build } from 'vite'

const [entry, file] = process.argv.slice(2)
const [{ output }] = await build({
  configFile: false,
  logLevel: 'error',
  build: {
    lib: { entry, formats: ['iife'], name: 'inkstonePage' },
    write: false,
    minify: false,
  },
})
writeFileSync(file, output[0].code)
