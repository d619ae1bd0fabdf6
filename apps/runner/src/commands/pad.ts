import { spawn } from 'node:child_process'
import { InkstoneError } from '@inkstone/core'
import type { Terminal } from '../terminal/terminal'

export interface PadOrder {
  /** Text as it was typed. */
  port?: string
  /** Whether to open it in the browser. */
  open?: boolean
  terminal: Terminal
}

/** `inkstone pad`: serves the pad to this machine until SIGINT or SIGTERM.
 * @throws InkstoneError for a port that is in use or out of range, or if the package is not installed */
export async function pad({ port = '8100', open, terminal }: PadOrder): Promise<void> {
  const wanted = port.trim() === '' ? Number.NaN : Number(port)
  if (!Number.isInteger(wanted) || wanted < 0 || wanted > 65_535) {
    throw new InkstoneError(`--port: expected a whole number from 0 to 65535, got '${port}'.`)
  }
  const { servePad } = await loadPad('inkstone pad')
  const stop = new Promise<void>((asked) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => asked())
  })
  const served = await servePad({ port: wanted }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error
    throw new InkstoneError(
      `--port ${wanted}: it is in use. Choose another, or 0 for a free one. ` +
        'What the pad has learnt belongs to the address with its port.',
    )
  })
  terminal.item('pad', served.address)
  terminal.emit({ event: 'pad', address: served.address })
  if (open) openBrowser(served.address, terminal)
  await stop
  await served.close()
}

function openBrowser(address: string, terminal: Terminal): void {
  const { platform } = process
  const [command, ...args] =
    platform === 'darwin'
      ? ['open', address]
      : platform === 'win32'
        ? ['cmd', '/c', 'start', '', address]
        : ['xdg-open', address]
  const child = spawn(command!, args, { stdio: 'ignore', detached: true })
  child.on('error', () => terminal.say(`No browser was found to open: go to ${address}`))
  child.unref()
}

/** The optional package.
 * @param command who asks, for the message
 * @throws InkstoneError if it is not installed */
export async function loadPad(command: string): Promise<typeof import('@inkstone/pad')> {
  try {
    return await import('@inkstone/pad')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code !== 'ERR_MODULE_NOT_FOUND' || !message.includes("'@inkstone/pad'")) throw error
    throw new InkstoneError(
      `${command}: expected the package @inkstone/pad, but it is not installed. Install it: npm install @inkstone/pad`,
    )
  }
}
