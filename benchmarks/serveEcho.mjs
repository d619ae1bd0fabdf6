// The least that a server on Fastify can do with a picture: it sends the body back. Started by serve.mjs; prints its address.
import { createRequire } from 'node:module'

const ofServer = createRequire(new URL('../apps/server/package.json', import.meta.url))
const app = ofServer('fastify')()
app.addContentTypeParser('image/png', { parseAs: 'buffer' }, (_, body, done) => done(null, body))
app.post('/v1/classify', (request, reply) => {
  reply.type('image/png').send(request.body)
})
const address = await app.listen({ host: '127.0.0.1', port: 0 })
process.stdout.write(`serving ${address}\n`)
