import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Debian's zinnia (zinnia-utils): its own trainer learns from the same strokes as the pad, and reads the same digits.
 * @returns the share that it reads right; undefined where it is not installed */
export function zinniaOn(examples, test) {
  if (spawnSync('zinnia', ['--version']).error) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'inkstone-zinnia-'))
  try {
    const [training, held, model] = ['train.s', 'test.s', 'model'].map((name) => join(folder, name))
    writeFileSync(training, examples.map(expression).join(''))
    writeFileSync(held, test.map(expression).join(''))
    run('zinnia_learn', [training, model])
    const output = run('zinnia', ['-n', '1', '-m', model, held])
    const read = [...output.matchAll(/^(\d) /gm)].map(([, digit]) => digit)
    if (read.length !== test.length) throw new Error(`zinnia read ${read.length} of ${test.length}`)
    const right = read.filter((digit, at) => digit === test[at].digit).length
    return { share: right / test.length }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function run(program, args) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' })
  if (status === 0) return stdout
  throw new Error(`${program}: ${stderr || stdout}`)
}

/** Strokes as zinnia writes them: whole pixels from 0. */
function expression({ digit, strokes }) {
  const points = strokes.flat()
  const [left, top] = [Math.min(...points.map(({ x }) => x)), Math.min(...points.map(({ y }) => y))]
  const lines = strokes.map(
    (stroke) =>
      `(${stroke.map(({ x, y }) => `(${Math.round(x - left)} ${Math.round(y - top)})`).join('')})`,
  )
  return `(character (value ${digit}) (width 200) (height 200) (strokes ${lines.join('')}))\n`
}
