import type { Command } from 'commander'

/** Refuses an option that is given twice with different values, unless it may be repeated: of `--model A --model B` nobody
 * knows which was meant. */
export function eachOnce(command: Command): void {
  for (const option of command.options) {
    if (option.isBoolean() || option.negate || option.parseArg) continue
    let earlier: string | undefined
    command.on(`option:${option.name()}`, (value: string | null) => {
      const given = value ?? ''
      if (earlier !== undefined && earlier !== given) {
        command.error(
          `error: option '${option.flags}' was given twice, as '${earlier}' and as '${given}'. Give it once.`,
        )
      }
      earlier = given
    })
  }
}
