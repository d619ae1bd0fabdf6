import pc from 'picocolors'

/** Where a command speaks: plain text for a reader, and events for a program. */
export interface Terminal {
  /** Whether stdout belongs to events. */
  readonly json: boolean
  readonly colors: ReturnType<typeof pc.createColors>
  /** Where text goes: stdout, or stderr where stdout belongs to events. */
  readonly stream: NodeJS.WriteStream
  /** One line for a reader: on stdout, or on stderr where stdout belongs to events. */
  say(line?: string): void
  /** `label   text`, the labels in one column. */
  item(label: string, text: string): void
  /** One JSON object a line on stdout, with `--json` alone. */
  emit(event: object): void
  /** Events of the run that an earlier process told: for whoever watches, not to be printed again. */
  recall(events: readonly object[]): void
}

/** Colours appear on a terminal alone, and never where NO_COLOR is set (https://no-color.org). */
export function terminal({ json = false }: { json?: boolean } = {}): Terminal {
  const stream = json ? process.stderr : process.stdout
  const colors = pc.createColors(
    stream.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb',
  )
  const say = (line = ''): void => {
    stream.write(`${line}\n`)
  }
  return {
    json,
    colors,
    stream,
    say,
    item: (label, text) => say(`${colors.dim(label.padEnd(8))}${text}`),
    emit(event) {
      if (json) process.stdout.write(`${JSON.stringify(event)}\n`)
    },
    recall() {}, // nobody watches
  }
}
