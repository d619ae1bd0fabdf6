import { type Dataset, InkstoneError, isInkstoneError } from '@inkstone/core'

/** A dataset whose errors also say how the options that they name are given on the command line.
 * @param call what makes it, without its options: `csv('scans.csv'` */
export function hintingAtFlags(dataset: Dataset, call: string): Dataset {
  const { name, options } = dataset
  const load = () =>
    dataset.load().catch((error: unknown) => {
      throw isInkstoneError(error) ? new InkstoneError(hinted(error.message, call)) : error
    })
  return { name, options, load }
}

const flags: readonly (readonly [option: string, flag?: string])[] = [
  ['imageShape', '--size'],
  ['labelColumn', '--label-column'],
  ['paper:', '--paper'],
  ['onBadRow'],
  ['imageColumn'],
  ['brightest:'],
  ['classes:'],
]

function hinted(message: string, call: string): string {
  const named = flags.filter(([option]) => message.includes(option))
  const plain = (option: string) => option.replace(':', '')
  const typed = named.flatMap(([option, flag]) => (flag ? [`${plain(option)} is ${flag}`] : []))
  const written = named.flatMap(([option, flag]) => (flag ? [] : [plain(option)]))
  return [
    message,
    ...(typed.length > 0 ? [`On the command line ${typed.join(', ')}.`] : []),
    ...(written.length > 0
      ? [
          `On the command line, for ${written.join(' and ')} name a file that says \`export default ${call}, { ${written[0]}: ... })\`.`,
        ]
      : []),
  ].join(' ')
}
