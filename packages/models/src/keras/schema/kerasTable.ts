import { told } from '../kerasConfig'
import { operations } from '../layers/operations'
import { everyLayer, type Options } from './option'
import { refusedLayers, schemaGroups } from './schemas'

/** Keras' layers and options as Markdown: what is supported and what is refused. */
export function kerasTable(): string {
  const groups = Object.entries(schemaGroups).flatMap(([group, schemas]) => [
    `### ${group}`,
    '',
    '| layer | honoured | only | training only | |',
    '|---|---|---|---|---|',
    ...Object.entries(schemas).map(([name, { options, note }]) => {
      const [used, some, trained] = columns(options)
      return `| \`${name}\` | ${used} | ${some} | ${trained} | ${note ?? ''} |`
    }),
    '',
  ])
  const refused = Object.entries(refusedLayers).map(([name, mend]) => `| \`${name}\` | ${mend} |`)
  return [
    ...groups,
    '### Every layer',
    '',
    '| honoured | only | training only |',
    '|---|---|---|',
    `| ${columns(everyLayer).join(' | ')} |`,
    '',
    '### Operations on tensors',
    '',
    'Of `keras.ops`, and the operators of Python. Every other one is refused by its name.',
    '',
    '| operation | only |',
    '|---|---|',
    ...Object.entries(operations).map(([name, { values = {} }]) => {
      const some = Object.entries(values).map(
        ([parameter, allowed]) => `\`${parameter}: ${allowed.map(told).join(' or ')}\``,
      )
      return `| \`${name}\` | ${some.join(', ')} |`
    }),
    '',
    '### Refused',
    '',
    '| layer | fix |',
    '|---|---|',
    ...refused,
    '',
  ].join('\n')
}

function columns(options: Options): [honoured: string, only: string, training: string] {
  const names = (chosen: (option: Options[string]) => boolean) =>
    Object.entries(options)
      .filter(([, option]) => chosen(option))
      .map(([name]) => name)
  const limited = Object.entries(options).flatMap(([name, option]) =>
    option.use === 'honoured' && option.values
      ? [`${name}: ${option.values.map(told).join(' or ')}`]
      : [],
  )
  const code = (list: string[]) => list.map((name) => `\`${name}\``).join(', ')
  return [
    code(names((option) => option.use === 'activation' || (option.use === 'honoured' && !option.values))), // biome-ignore format: one condition
    code(limited),
    code(shortened(names((option) => option.use === 'training'))),
  ]
}

/** `kernel_initializer`, `kernel_regularizer` and `kernel_constraint` are `kernel_*`. */
function shortened(names: readonly string[]): string[] {
  return [
    ...new Set(names.map((name) => name.replace(/_(initializer|regularizer|constraint)$/, '_*'))),
  ]
}
