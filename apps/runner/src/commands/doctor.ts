import { inspectMachine, type MachineReport } from '@inkstone/backend'
import { terminal } from '../terminal/terminal'

const columns = 80
const labelWidth = 14

/** `inkstone doctor`: this machine, and which backends work on it. */
export async function doctor({ json = false }: { json?: boolean } = {}): Promise<void> {
  const { say, emit } = terminal({ json })
  const report = await inspectMachine()
  if (json) emit({ event: 'machine', ...report })
  else for (const line of doctorLines(report)) say(line)
}

/** The report as text, in 80 columns. */
export function doctorLines(report: MachineReport): string[] {
  const { node, platform, release, processor, memory, compiler, backends, environment } = report
  const { physicalCores, logicalCores, availableCores } = processor
  const cores = [`${logicalCores} logical`, `${availableCores} for this process`]
  if (physicalCores !== null) cores.unshift(`${physicalCores} physical`)
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`)
  return [
    ...item('node', node),
    ...item('system', `${platform}, ${release}`),
    ...item('processor', processor.model),
    ...item('cores', cores.join(', ')),
    ...item('instructions', processor.instructionSets.join(' ') || 'unknown on this system'),
    ...item('memory', `${gigabytes(memory.totalBytes)}, ${gigabytes(memory.freeBytes)} free`),
    ...item(
      'compiler',
      compiler.found ? compiler.version : `none (tried ${compiler.tried.join(', ')})`,
    ),
    ...item('environment', variables.join(' ') || 'no INKSTONE_ variable is set'),
    '',
    'Backends, the fastest first:',
    ...backends.flatMap(({ name, detail, version, reason }) =>
      item(name, reason === null ? `${detail} (${version})` : `not available: ${reason}`),
    ),
  ]
}

/** `label   text`, the text wrapped into a column of its own. */
function item(label: string, text: string): string[] {
  const lines = text.split('\n').flatMap((line) => wrap(line, columns - labelWidth))
  return lines.map((line, index) => `${(index === 0 ? label : '').padEnd(labelWidth)}${line}`)
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = ['']
  for (const word of text.split(' ').flatMap((long) => pieces(long, width))) {
    const line = lines.at(-1) ?? ''
    if (line === '') lines[lines.length - 1] = word
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(word)
  }
  return lines
}

/** A path may be longer than a line. */
function pieces(word: string, width: number): string[] {
  return word.match(new RegExp(`.{1,${width}}`, 'g')) ?? []
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`
}
