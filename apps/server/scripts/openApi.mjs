// node scripts/openApi.mjs ADDRESS: writes src/openapi/paths.ts, the types of the HTTP interface, from the /openapi.json of
// a service that runs there. `--check` compares instead, and ends with 1 if they differ.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import openapiTypescript, { astToString } from 'openapi-typescript'

const [address, option] = process.argv.slice(2)
const path = fileURLToPath(new URL('../src/openapi/paths.ts', import.meta.url))
const header = '// Written by scripts/openApi.mjs from /openapi.json: do not edit.\n\n'
const types = header + astToString(await openapiTypescript(new URL('/openapi.json', address)))

if (option !== '--check') writeFileSync(path, types)
else if (readFileSync(path, 'utf8') !== types) {
  process.stderr.write(
    'src/openapi/paths.ts differs from the service: run node scripts/openApi.mjs ADDRESS.\n',
  )
  process.exitCode = 1
}
