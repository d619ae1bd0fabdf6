import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { environmentFolder } from './contenders.mjs'

const environments = {
  torch: ['torch', 'numpy'],
  keras: ['keras', 'jax', 'tensorflow-cpu', 'numpy'],
}

/** Makes a virtual environment for each family of peers; the project itself needs none of them.
 * @returns the exit code: 1 if one could not be made */
export function installPeers() {
  let failed = 0
  for (const [name, packages] of Object.entries(environments)) {
    const folder = environmentFolder(name)
    const steps = [
      ['python3', ['-m', 'venv', folder]],
      [join(folder, 'bin', 'python'), ['-m', 'pip', 'install', ...packages]],
    ]
    const broken = steps.find(([program, args]) => {
      const { status } = spawnSync(program, args, { stdio: 'inherit' })
      return status !== 0
    })
    if (broken === undefined) {
      process.stdout.write(`${name}: installed ${packages.join(', ')}\n`)
      continue
    }
    process.stderr.write(
      `${name}: not installed. It needs Python 3 with its venv module and a reachable package index; ` +
        'contenders that are missing are left out of the table.\n',
    )
    failed = 1
  }
  return failed
}
