import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A result twice: as numbers and as a page. */
export function writeResult(folder, name, result, page) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(result, undefined, 2)}\n`)
  writeFileSync(join(folder, `${name}.md`), page)
  process.stdout.write(`\nWritten: benchmarks/results/${name}.md and .json\n`)
}
