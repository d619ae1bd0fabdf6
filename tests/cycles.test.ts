import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { packages, root } from './workspace'

/** The files that a file imports by a relative path, types included. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8')
  const specifiers = [...text.matchAll(/^(?:import|export)\b[^'"]*?['"](\.[^'"]+)['"]/gm)]
  return specifiers.flatMap(([, specifier]) => {
    const path = join(dirname(file), specifier!)
    return [`${path}.ts`, path, path.replace(/\.js$/, '.ts')].filter(
      (candidate) => candidate.endsWith('.ts') && existsSync(candidate),
    )
  })
}

/** Each cycle once, as the files on it. Tarjan's strongly connected components. */
function cyclesAmong(files: readonly string[]): string[][] {
  const [index, low] = [new Map<string, number>(), new Map<string, number>()]
  const stack: string[] = []
  const found: string[][] = []
  const visit = (file: string): void => {
    index.set(file, index.size)
    low.set(file, index.get(file)!)
    stack.push(file)
    for (const next of importsOf(file)) {
      if (!index.has(next)) visit(next)
      if (stack.includes(next)) low.set(file, Math.min(low.get(file)!, low.get(next)!))
    }
    if (low.get(file) !== index.get(file)) return
    const component = stack.splice(stack.indexOf(file))
    if (component.length > 1 || importsOf(file).includes(file)) found.push(component)
  }
  for (const file of files) if (!index.has(file)) visit(file)
  return found
}

function sourcesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.includes('node_modules'))
    .map((file) => join(folder, file))
}

it.each(packages.map(({ folder, manifest }) => [manifest.name, folder] as const))(
  '%s has no circle of imports, types included',
  (_name, folder) => {
    const source = join(root, folder, 'src')
    if (!existsSync(source)) return
    const cycles = cyclesAmong(sourcesOf(source))
    expect(cycles.map((files) => files.map((file) => relative(root, file)))).toEqual([])
  },
)
