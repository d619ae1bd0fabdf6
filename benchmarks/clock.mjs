/** What `--clock` names: milliseconds of the wall clock, or of this process on the processor, which a busy machine
 * hardly changes. Ends the program for any other name. */
export function clockOf(name) {
  if (name === 'wall') return () => performance.now()
  if (name === 'processor') {
    return () => {
      const { user, system } = process.cpuUsage()
      return (user + system) / 1000
    }
  }
  process.stderr.write(`--clock: expected wall or processor, got ${name}.\n`)
  process.exit(1)
}
