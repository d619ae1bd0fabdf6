import type { ClassEvaluation } from '@inkstone/core'
import { confusedPairs } from '@inkstone/metrics'
import { count } from './format'
import type { Terminal } from './terminal'

/** The confusion matrix, at most 80 columns wide: a row per true class, a column per predicted class. If there are
 * too many classes, the most confused pairs. */
export function printConfusion(
  { name, perClass, confusionMatrix }: ClassEvaluation,
  terminal: Terminal,
): void {
  const { bold, dim } = terminal.colors
  const classes = perClass.map((score) => score.class)
  const label = Math.max(...classes.map(({ length }) => length))
  const cell = 2 + Math.max(label, ...confusionMatrix.flat().map((images) => String(images).length))
  if (label + cell * classes.length > 80) {
    printPairs(name, confusionMatrix, classes, terminal)
    return
  }
  terminal.say(bold(`${name}: rows are true classes, columns predicted classes`))
  const heads = classes.map((text) => text.padStart(cell)).join('')
  terminal.say(dim(`${''.padEnd(label)}${heads}`))
  for (const [row, counts] of confusionMatrix.entries()) {
    const images = counts.reduce((sum, one) => sum + one, 0)
    const cells = counts.map((one, column) => {
      const text = one === 0 ? '·' : String(one)
      const share = images === 0 ? 0 : one / images
      const tone = row === column ? 'right' : one === 0 ? 'none' : toneOf(share)
      return `${' '.repeat(cell - text.length)}${painted(text, tone, terminal)}`
    })
    terminal.say(`${dim(classes[row]!.padStart(label))}${cells.join('')}`)
  }
  terminal.say()
}

function printPairs(
  name: string,
  confusion: readonly (readonly number[])[],
  classes: readonly string[],
  terminal: Terminal,
): void {
  terminal.say(terminal.colors.bold(`${name}: most often confused`))
  const pairs = confusedPairs(confusion, 10)
  if (pairs.length === 0) terminal.say('none: every image was classified correctly')
  for (const { label, predicted, count: images, share } of pairs) {
    const text = `${classes[label]} predicted as ${classes[predicted]}`.slice(0, 50)
    const figure = painted(count(images).padStart(8), toneOf(share), terminal)
    terminal.say(`${text.padEnd(50)}${figure}`)
  }
  terminal.say()
}

type Tone = 'right' | 'none' | 'few' | 'some' | 'many'

/** @param share of a class that was predicted as another */
function toneOf(share: number): Tone {
  if (share >= 0.05) return 'many'
  return share >= 0.01 ? 'some' : 'few'
}

function painted(text: string, tone: Tone, { colors }: Terminal): string {
  const { bold, green, dim, yellow, red, inverse } = colors
  const paint: Record<Tone, (text: string) => string> = {
    right: (one) => bold(green(one)),
    none: dim,
    few: yellow,
    some: red,
    many: (one) => inverse(red(one)),
  }
  return paint[tone](text)
}
