// The declarations of a package, part of its build (`tsup && node ../../scripts/declarations.mjs`): what its exports name as
// `types`, with every file that those reach. TypeScript 7 writes them from each file alone (`isolatedDeclarations`), in a
// tenth of the time that bundling them takes; here their relative imports get the extension that Node's resolution asks for.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { root, run } from './workspace.mjs'

const relativeImport = /(\bfrom\s*|\bimport\s*\(?\s*)(['"])(\.{1,2}(?:\/[^'"\n]*)?)\2/g

const entries = typesOf(JSON.parse(readFileSync('package.json', 'utf8')).exports)
const emitted = mkdtempSync(join(tmpdir(), 'inkstone-declarations-'))
try {
  if (emit()) for (const entry of new Set(entries)) write(entry)
  else process.exitCode = 1
} finally {
  rmSync(emitted, { recursive: true, force: true })
}

/** Each `types` of a package's exports: `./dist/index.d.ts`, and for CommonJS `./dist/index.d.cts`. */
function typesOf(exported) {
  if (typeof exported !== 'object') return []
  return Object.entries(exported).flatMap(([condition, value]) =>
    condition === 'types' ? [value] : typesOf(value),
  )
}

/** Without a check of types, which is a step of `npm test`. */
function emit() {
  const typescript = join(root, 'node_modules', 'typescript-native', 'bin', 'tsc')
  const folder = process.cwd()
  const settings = {
    extends: join(folder, 'tsconfig.json'),
    compilerOptions: {
      ...{ noEmit: false, emitDeclarationOnly: true, noCheck: true, types: [] },
      ...{ rootDir: folder, outDir: emitted },
    },
    files: [...new Set(entries.map((entry) => sourceOf(join(folder, 'src', entryOf(entry).stem))))],
    include: [],
  }
  const project = join(emitted, 'tsconfig.json')
  writeFileSync(project, JSON.stringify(settings))
  return run(process.execPath, [typescript, '-p', project])
}

function sourceOf(stem) {
  return existsSync(`${stem}.ts`) ? `${stem}.ts` : `${stem}.tsx`
}

/** `./dist/index.d.cts`: what it is made of, and the letter that CommonJS adds. */
function entryOf(entry) {
  const [, stem, kind] = /^\.\/dist\/(.+)\.d\.(c?)ts$/.exec(entry)
  return { stem, kind }
}

/** Writes the declarations of an entry into `dist`, and those of each file that it reaches. */
function write(entry) {
  const { stem, kind } = entryOf(entry)
  const seen = new Set()
  const source = join(emitted, 'src')
  const waiting = [join(source, `${stem}.d.ts`)]
  while (waiting.length > 0) {
    const file = waiting.pop()
    if (seen.has(file)) continue
    seen.add(file)
    const text = readFileSync(file, 'utf8').replace(
      relativeImport,
      (whole, before, quote, path) => {
        const target = resolved(file, path)
        if (!target) return whole // an example in a comment
        waiting.push(target)
        const name = relative(dirname(file), target).replaceAll('\\', '/').slice(0, -'.d.ts'.length)
        return `${before}${quote}${name.startsWith('.') ? '' : './'}${name}.${kind}js${quote}`
      },
    )
    const written = join('dist', `${relative(source, file).slice(0, -'.d.ts'.length)}.d.${kind}ts`)
    mkdirSync(dirname(written), { recursive: true })
    writeFileSync(written, text)
  }
}

function resolved(file, path) {
  const place = resolve(dirname(file), path)
  return [`${place}.d.ts`, join(place, 'index.d.ts')].find((candidate) => existsSync(candidate))
}
