import { parseArgs } from 'node:util'

/** Reads the command line of a script as parseArgs does. `--help` prints `help` and ends the script; an option that the script
 * does not have ends it too, with one line and exit code 2.
 * @param {string} help what `--help` prints: the usage and the options
 * @param {import('node:util').ParseArgsConfig} config of parseArgs, without `help`
 * @returns {{ values: Record<string, any>, positionals: string[] }} as parseArgs does */
export function readOptions(help, config = {}) {
  const options = { ...config.options, help: { type: 'boolean', short: 'h' } }
  let read
  try {
    read = parseArgs({ ...config, options })
  } catch (error) {
    process.stderr.write(`error: ${error.message}\n`)
    process.exit(2)
  }
  if (!read.values.help) return read
  process.stdout.write(help)
  process.exit(0)
}
