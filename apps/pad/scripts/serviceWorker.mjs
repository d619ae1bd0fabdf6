import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

/** A plugin of Vite that writes `sw.js`: it keeps all files of the build in the browser, under a name that changes with their
 * bytes. Both compiled kernels are not needed at once, so the one that a browser takes is kept when it is first asked for. */
export function serviceWorker() {
  let folder
  return {
    name: 'service-worker',
    apply: 'build',
    configResolved(config) {
      folder = join(config.root, config.build.outDir)
    },
    closeBundle() {
      const files = filesIn(folder).filter((file) => file !== 'sw.js')
      const hash = createHash('sha256')
      for (const file of files) hash.update(file).update(readFileSync(join(folder, file)))
      const first = ['./', ...files.filter((file) => !/\.wasm$|^index\.html$/.test(file))]
      const program = readFileSync(new URL('../src/offline/sw.js', import.meta.url), 'utf8')
        .replace('__NAME__', `inkstone-pad-${hash.digest('hex').slice(0, 12)}`)
        .replace("['__FILES__']", JSON.stringify(first))
      writeFileSync(join(folder, 'sw.js'), program)
    },
  }
}

function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
}
