import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root: string = join(__dirname, '..')

export interface Manifest {
  name: string
  private?: boolean
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
}

/** Every package of the workspace: its folder from the root, and its package.json. */
export const packages: { folder: string; manifest: Manifest }[] = ['packages', 'apps', 'examples']
  .filter((group) => existsSync(join(root, group)))
  .flatMap((group) => readdirSync(join(root, group)).map((name) => join(group, name)))
  .filter((folder) => existsSync(join(root, folder, 'package.json')))
  .map((folder) => ({
    folder,
    manifest: JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest,
  }))

/** Runs a command and gives all it printed. @throws with the output if it fails */
export function run(
  command: string,
  args: string[],
  cwd: string = root,
  environment: Record<string, string> = {},
): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', ...environment },
  })
  if (status === 0) return stdout + stderr
  throw new Error(
    `${command} ${args.join(' ')} ended with ${status ?? error}\n${stdout}\n${stderr}`,
  )
}

/** Runs a program that a package of the workspace root brings. */
export function runTool(name: string, args: string[]): string {
  return run(join(root, 'node_modules', '.bin', name), args)
}

/** Runs a shell script while this process goes on, and gives all it printed. @throws with the output if it fails */
export async function runShell(
  script: string,
  cwd: string,
  environment: Record<string, string>,
): Promise<string> {
  const { JEST_WORKER_ID: _, ...own } = process.env // what runs is no test of ours
  const env = { ...own, NO_COLOR: '1', FORCE_COLOR: '0', ...environment }
  const child = spawn('bash', ['-c', script], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
  }
  const status = await new Promise((ended) => child.on('close', ended))
  if (status === 0) return printed
  throw new Error(`the script ended with ${status}\n${printed}`)
}
