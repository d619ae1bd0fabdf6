import { randomInt } from 'node:crypto'
import { printable, printableJson } from '@inkstone/core'
import pc from 'picocolors'

/** The output of a command: plain text for people, and events for programs. Names and messages may come from
 * untrusted files: control characters in them are escaped here, so that none reaches the terminal. */
export interface Terminal {
  /** Whether stdout is for events. */
  readonly json: boolean
  readonly colors: Colors
  /** Where text goes: stdout, or stderr if stdout is for events. */
  readonly stream: NodeJS.WriteStream
  /** One line of text: on stdout, or on stderr if stdout is for events. */
  say(line?: string): void
  /** `label   text`, the labels in one column. */
  item(label: string, text: string): void
  /** One JSON object per line on stdout, only with `--json`. */
  emit(event: object): void
  /** Events that an earlier process recorded: for the live page, not to be printed again. */
  recall(events: readonly object[]): void
}

export type Colors = Readonly<
  Record<'bold' | 'dim' | 'green' | 'inverse' | 'red' | 'yellow', (text: string) => string>
>

/** Colours appear only on a terminal, and never if NO_COLOR is set (https://no-color.org). */
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
      if (json) process.stdout.write(`${printableJson(event)}\n`)
    },
    recall() {}, // no live page
  }
}

/** Colours that text from a file cannot imitate: until a line is printed, a random private-use character replaces the
 * escape character of their codes.
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
