// Writes src/openapi/paths.ts, the types of the HTTP interface, from the /openapi.json of a service that runs.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import openapiTypescript, { astToString } from 'openapi-typescript'
import { readOptions } from '../../../scripts/readOptions.mjs'

const help = `Usage: node scripts/openApi.mjs ADDRESS [options]

  ADDRESS   where the service runs, such as http://127.0.0.1:8000
  --check   compare instead of writing, and end with 1 if the types differ
  --help
`
const { values: options, positionals } = readOptions(help, {
  options: { check: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const [address] = positionals
const path = fileURLToPath(new URL('../src/openapi/paths.ts', import.meta.url))
const header = '// Written by scripts/openApi.mjs from /openapi.json: do not edit.\n\n'
const types = header + astToString(await openapiTypescript(new URL('/openapi.json', address)))

if (!options.check) writeFileSync(path, types)
else if (readFileSync(path, 'utf8') !== types) {
  process.stderr.write(
    'src/openapi/paths.ts differs from the service: run node scripts/openApi.mjs ADDRESS.\n',
  )
  process.exitCode = 1
}
