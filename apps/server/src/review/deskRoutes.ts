import { isInkstoneError } from '@inkstone/core'
import { type Desk, deskFiles, type Given } from '@inkstone/desk'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { Problem } from '../http/problem'

/** The review desk under `/review/`: the page, the pictures, and what people say of them. */
export async function deskRoutes(app: FastifyInstance, desk: Desk): Promise<void> {
  const files = await deskFiles()
  const hidden = { hide: true }

  app.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/review')) return
    for (const [name, value] of Object.entries(headers)) reply.header(name, value)
  })
  app.get('/review', { schema: hidden, handler: (_, reply) => reply.redirect('/review/') })
  app.get<{ Params: { '*': string } }>('/review/*', {
    schema: hidden,
    async handler({ params }, reply) {
      const file = files.get(params['*'] || 'index.html') // a list of what there is: no path is looked up
      if (!file) throw new Problem('not-found', 'There is no such file. The desk is at /review/.')
      const cached = file.isHashed ? 'public, max-age=31536000, immutable' : 'no-store'
      return reply.header('cache-control', cached).type(file.type).send(file.bytes)
    },
  })
  app.get<{ Querystring: { keyer?: string } }>('/review/api/next', {
    schema: { ...hidden, querystring: keyerQuery },
    async handler({ query }) {
      const [state, queue] = [
        await desk.state(),
        await desk.queue(query.keyer ?? null, shownAtOnce),
      ]
      return { state, ...queue }
    },
  })
  app.get('/review/api/state', { schema: hidden, handler: () => desk.state() })
  app.get<{ Querystring: { keyer?: string } }>('/review/api/answered', {
    schema: { ...hidden, querystring: keyerQuery },
    handler: ({ query }) => desk.answered(query.keyer ?? null, 200),
  })
  app.get<{ Querystring: { keyer?: string } }>('/review/api/differing', {
    schema: { ...hidden, querystring: keyerQuery },
    handler: ({ query }) => desk.differing(query.keyer ?? null),
  })
  app.get<{ Params: { digest: string } }>('/review/api/pictures/:digest', {
    schema: { ...hidden, params: { type: 'object', properties: { digest } } },
    async handler({ params }, reply) {
      const found = await desk.picture(params.digest)
      if (!found) throw new Problem('not-found', 'There is no such picture under review.')
      return reply
        .header('cache-control', 'no-store')
        .type(found.type)
        .send(Buffer.from(found.bytes))
    },
  })
  app.post<{ Body: Given }>('/review/api/answers', {
    schema: { ...hidden, body: answerBody },
    bodyLimit: 10_000,
    async handler({ body }) {
      await onDisk(desk.answer(body))
      return { saved: true }
    },
  })
  app.post<{ Body: { keyer: string | null } }>('/review/api/undo', {
    schema: { ...hidden, body: { ...undoBody } },
    bodyLimit: 10_000,
    async handler({ body }) {
      return { picture: await onDisk(desk.undo(body.keyer)) }
    },
  })
}

/** Nothing from elsewhere, and into no frame. */
const headers: Readonly<Record<keyof FastifyReply | string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
}

const shownAtOnce = 2 // the next one is fetched while a person looks at the first

const digest = { type: 'string', pattern: '^[0-9a-f]{64}$' } as const
const name = { type: 'string', pattern: '^[\\p{L}\\p{N} ._-]{1,40}$' } as const
const keyer = { type: ['string', 'null'], pattern: name.pattern } as const
const keyerQuery = { type: 'object', properties: { keyer: name } } as const
const undoBody = {
  type: 'object',
  required: ['keyer'],
  additionalProperties: false,
  properties: { keyer },
} as const
const answerBody = {
  type: 'object',
  required: ['picture', 'keyer', 'verdict'],
  additionalProperties: false,
  properties: {
    picture: digest,
    keyer,
    verdict: { type: 'string', enum: ['text', 'none', 'unreadable', 'skip'] },
    text: { type: 'string', minLength: 1, maxLength: 100, pattern: '^[^\\p{Cc}]+$' },
    settles: { type: 'boolean', const: true },
  },
} as const

/** @throws Problem `disk-full` or `internal` if the answer is not on the disk */
async function onDisk<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (error) {
    if (isInkstoneError(error)) throw error
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'ENOSPC' && code !== 'EDQUOT') throw error
    throw new Problem(
      'disk-full',
      'The answer is not saved: the disk is full. Make room, then answer again.',
    )
  }
}
