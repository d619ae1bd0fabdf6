import type { ClassEvaluation } from '@inkstone/core'
import pc from 'picocolors'
import { printConfusion } from './printConfusion'
import { printEvaluations } from './printEvaluations'
import type { Terminal } from './terminal'

/** A terminal that keeps what is said. */
function kept(colour: boolean): { terminal: Terminal; lines: string[] } {
  const lines: string[] = []
  const say = (line = ''): void => void lines.push(line)
  const colors = pc.createColors(colour)
  return {
    lines,
    terminal: {
      json: false,
      stream: process.stdout,
      colors,
      say,
      item: say,
      emit() {},
      recall() {},
    },
  }
}

function evaluation(confusionMatrix: number[][], name = 'letters/test'): ClassEvaluation {
  const all = confusionMatrix.flat().reduce((sum, one) => sum + one, 0)
  const right = confusionMatrix.reduce((sum, row, at) => sum + row[at]!, 0)
  const zero = { precision: 0, recall: 0, f1: 0.9 }
  return {
    ...{ name, dataset: 'letters', split: 'test', count: all, loss: 0.12345 },
    ...{ ...zero, accuracy: right / all, confusionMatrix },
    perClass: confusionMatrix.map((row, at) => ({
      ...{ ...zero, class: String.fromCharCode(97 + at) },
      support: row.reduce((sum, one) => sum + one, 0),
    })),
  }
}

const small = [
  [97, 3, 0],
  [0, 80, 20],
  [1, 0, 399],
]

it('prints a confusion matrix in columns', () => {
  const { terminal, lines } = kept(false)
  printConfusion(evaluation(small), terminal)
  expect(lines).toEqual([
    'letters/test: rows are true classes, columns predicted classes',
    '     a    b    c',
    'a   97    3    ·',
    'b    ·   80   20',
    'c    1    ·  399',
    '',
  ])
})

it('paints what is right green, and mistakes the redder the greater their share', () => {
  const { terminal, lines } = kept(true)
  printConfusion(evaluation(small), terminal)
  const { green, bold, red, yellow, inverse, dim } = pc.createColors(true)
  expect(lines[2]).toBe(`${dim('a')}   ${bold(green('97'))}    ${red('3')}    ${dim('·')}`)
  expect(lines[3]).toContain(inverse(red('20')))
  expect(lines[4]).toContain(yellow('1'))
})

it('names the pairs where the classes are too many for 80 columns', () => {
  const many = Array.from({ length: 40 }, (_, row) =>
    Array.from({ length: 40 }, (_, column) => (row === column ? 90 : row + 1 === column ? row : 0)),
  )
  const { terminal, lines } = kept(false)
  printConfusion(evaluation(many), terminal)
  expect(lines[0]).toBe('letters/test: most often confused')
  expect(lines).toHaveLength(12)
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80)
})

it('prints no accuracy without its interval, in 80 columns', () => {
  const { terminal, lines } = kept(false)
  const long = evaluation(small, 'a-dataset-of-a-very-long-name/after-finetune')
  printEvaluations([evaluation([[9893]]), { ...long, contaminated: true }], terminal)
  // Wilson's interval of 9893 of 9893 by its formula: 1 / (1 + 1.96² / n) to 1.
  expect(lines[1]).toMatch(/^letters\/test +9,893 +100\.00 % +99\.96 to 100\.00 +0\.1235 +0\.9000$/)
  expect(lines[2]).toMatch(/^…g-name\/after-finetune +600 /)
  expect(lines[3]).toBe('  CONTAMINATED: images of this test touched the weights.')
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80)
})
