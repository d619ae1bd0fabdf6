import swagger from '@fastify/swagger'
import type { FastifyInstance } from 'fastify'
import {
  boxSchema,
  classifiedSchema,
  healthSchema,
  modelSchema,
  predictionSchema,
  problemSchema,
  readingSchema,
  readSchema,
} from './schemas'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Content types that a route takes besides those with a schema: files. */
    bodies?: readonly string[]
  }
}

/** `/openapi.json`, made of the routes' schemas. To be called before they are added. */
export async function openApi(app: FastifyInstance): Promise<void> {
  for (const schema of [
    problemSchema,
    modelSchema,
    predictionSchema,
    classifiedSchema,
    boxSchema,
    readingSchema,
    readSchema,
    healthSchema,
  ])
    app.addSchema(schema)
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Inkstone',
        description: 'Classifies pictures of handwriting, and reads strings of digits.',
        version: '1',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
    },
    refResolver: { buildLocalReference: (json, _, __, at) => String(json.$id ?? `def-${at}`) },
    transform: ({ schema, url, route }) => ({
      url,
      schema: withFiles(schema, route.config?.bodies ?? []),
    }),
  })
  app.get('/openapi.json', { schema: { hide: true }, handler: async () => app.swagger() })
}

function withFiles<Schema extends { body?: unknown }>(
  schema: Schema,
  types: readonly string[],
): Schema {
  if (types.length === 0) return schema
  const { content } = schema.body as { content: object }
  return { ...schema, body: { content: { ...content, ...Object.fromEntries(types.map(fileOf)) } } }
}

function fileOf(type: string): [string, object] {
  const file = { type: 'string', format: 'binary' }
  if (type !== 'multipart/form-data') return [type, { schema: file }]
  const pictures = { type: 'array', items: file, description: 'PNG and JPEG files' }
  return [type, { schema: { type: 'object', properties: { pictures } } }]
}
