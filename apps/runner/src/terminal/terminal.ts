import { randomInt } from 'node:crypto'
import { printable } from '@inkstone/core'
import pc from 'picocolors'

/** Where a command speaks: plain text for a reader, and events for a program. Names and messages may come from files of
 * strangers: control characters in them are escaped here, so that none reaches the terminal. */
export interface Terminal {
  /** Whether stdout belongs to events. */
  readonly json: boolean
  readonly colors: Colors
  /** Where text goes: stdout, or stderr where stdout belongs to events. */
  readonly stream: NodeJS.WriteStream
  /** One line for a reader: on stdout, or on stderr where stdout belongs to events. */
  say(line?: string): void
  /** `label   text`, the labels in one column. */
  item(label: string, text: string): void
  /** One JSON object a line on stdout, with `--json` alone. */
  emit(event: object): void
  /** Events of the run that an earlier process recorded: for whoever watches, not to be printed again. */
  recall(events: readonly object[]): void
}

export type Colors = Readonly<
  Record<'bold' | 'dim' | 'green' | 'inverse' | 'red' | 'yellow', (text: string) => string>
>

/** Colours appear on a terminal alone, and never where NO_COLOR is set (https://no-color.org). */
export function terminal({ json = false }: { json?: boolean } = {}): Terminal {
  const stream = json ? process.stderr : process.stdout
  const { colors, printed } = coloring(
    stream.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb',
  )
  const say = (line = ''): void => {
    stream.write(`${printed(line)}\n`)
  }
  return {
    json,
    colors,
    stream,
    say,
    item: (label, text) => say(`${colors.dim(label.padEnd(8))}${text}`),
    emit(event) {
      if (json) process.stdout.write(`${printable(JSON.stringify(event))}\n`)
    },
    recall() {}, // nobody watches
  }
}

/** Colours that a text from a file cannot imitate: until a line is printed, a random character for private use stands
 * for the escape character of their codes.
 * @returns `printed`: a line with its control characters escaped and its colours as codes */
export function coloring(enabled: boolean): { colors: Colors; printed(line: string): string } {
  const all = pc.createColors(enabled)
  const mark = String.fromCodePoint(0xf0000 + randomInt(0xfffd))
  const marked = (color: (text: string) => string) => (text: string) =>
    color(printable(text)).replaceAll('\x1b', mark) // of the colour alone, for the text's are escaped
  const own = new RegExp(`${mark}(\\[\\d+m)`, 'gu')
  return {
    colors: {
      bold: marked(all.bold),
      dim: marked(all.dim),
      green: marked(all.green),
      inverse: marked(all.inverse),
      red: marked(all.red),
      yellow: marked(all.yellow),
    },
    printed: (line) => printable(line).replace(own, '\x1b$1'),
  }
}
