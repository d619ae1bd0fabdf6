// Writes docs/schemas/ anew, from what @inkstone/run reads and writes. Build it first.
//   node scripts/schemas.mjs
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { metricsJsonSchema } from '@inkstone/run'
import { root } from './workspace.mjs'

const folder = join(root, 'docs', 'schemas')
mkdirSync(folder, { recursive: true })
const schema = `${JSON.stringify(metricsJsonSchema(), null, 2)}\n`
writeFileSync(join(folder, 'metrics.schema.json'), schema)
