const { mkdtempSync, rmSync } = require('node:fs')
const { tmpdir } = require('node:os')
const { join } = require('node:path')

// A folder for all suites of a run, in $INKSTONE_SHARED_FOLDER; the function that Jest calls at the end removes it.

module.exports = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'inkstone-shared-'))
  process.env.INKSTONE_SHARED_FOLDER = folder
  globalThis.removeSharedFolder = () => rmSync(folder, { recursive: true, force: true })
}
