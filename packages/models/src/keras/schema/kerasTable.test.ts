import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { kerasTable } from './kerasTable'

// UPDATE_KERAS_TABLE=1 npx jest kerasTable writes the table anew.

const page = join(__dirname, '../../../../../docs/keras.md')
const [begin, end] = ['<!-- from the schema: begin -->', '<!-- from the schema: end -->']

test('the table in docs/keras.md is that of the schema', () => {
  const text = readFileSync(page, 'utf8')
  const [before, rest] = text.split(begin) as [string, string]
  const [table, after] = rest.split(end) as [string, string]
  const made = `\n\n${kerasTable()}\n`
  if (process.env.UPDATE_KERAS_TABLE) {
    writeFileSync(page, `${before}${begin}${made}${end}${after}`)
    return
  }
  expect(table).toBe(made)
})
