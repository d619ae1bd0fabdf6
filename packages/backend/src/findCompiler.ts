import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

export type Compiler =
  | { readonly found: true; readonly command: string; readonly version: string }
  | { readonly found: false; readonly tried: readonly string[] }

/** The C++ compiler that builds the native kernels: `CXX`, else the first of `c++`, `g++` and `clang++` that works. */
export async function findCompiler(): Promise<Compiler> {
  const tried = [process.env.CXX?.trim() || [], 'c++', 'g++', 'clang++'].flat()
  for (const command of tried) {
    const [program = '', ...fixed] = command.split(/\s+/)
    try {
      const { stdout } = await promisify(execFile)(program, [...fixed, '--version'], {
        env: process.env,
      })
      return { found: true, command, version: stdout.split('\n')[0] ?? '' }
    } catch {} // missing: try the next one
  }
  return { found: false, tried }
}
