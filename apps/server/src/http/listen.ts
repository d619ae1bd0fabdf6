import { InkstoneError } from '@inkstone/core'
import type { FastifyInstance } from 'fastify'

/** Listens. @throws InkstoneError saying why it cannot */
export async function listen(
  app: FastifyInstance,
  { host, port }: { host: string; port: number },
): Promise<void> {
  try {
    await app.listen({ host, port })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const reason = code === undefined ? undefined : reasons[code]
    if (!reason) throw error
    throw new InkstoneError(`serve: ${host}:${port}: ${reason}`)
  }
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use. Choose another with --port, or 0 for a free one.',
  EADDRNOTAVAIL: 'this machine has no such address. Choose another with --host.',
  EACCES: 'permission to listen there is denied. Choose a port from 1024 on with --port.',
  ENOTFOUND: 'there is no such host. Choose another with --host.',
}
