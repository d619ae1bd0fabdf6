import { coloring } from './terminal'

const hostile = '7\x1b[2J\x1b[31m\nmodel   safe'
const escaped = '7\\x1b[2J\\x1b[31m\\nmodel   safe'

it('prints its own colours and escapes every other control character', () => {
  const { colors, printed } = coloring(true)
  expect(printed(`${colors.dim('class')} ${hostile}`)).toBe(`\x1b[2mclass\x1b[22m ${escaped}`)
  expect(printed(hostile)).toBe(escaped)
})

it('prints no colour where none is wanted', () => {
  const { colors, printed } = coloring(false)
  expect(printed(`${colors.red('class')} ${hostile}`)).toBe(`class ${escaped}`)
})

it('does not let a coloured name bring codes of its own', () => {
  const { colors, printed } = coloring(true)
  expect(printed(colors.bold('\x1b[2J\x1b]0;title\x07\n'))).toBe(
    '\x1b[1m\\x1b[2J\\x1b]0;title\\x07\\n\x1b[22m',
  )
})
