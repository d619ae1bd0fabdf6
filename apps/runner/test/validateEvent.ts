import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020'

// For tests: events as docs/schemas/ describes them.

const schema = JSON.parse(
  readFileSync(resolve(__dirname, '../../../docs/schemas/events.schema.json'), 'utf8'),
) as { oneOf: { $ref: string }[]; $defs: Record<string, EventSchema> }

interface EventSchema {
  properties?: { event: { const: string } }
  anyOf?: EventSchema[]
}

const validate = new Ajv2020({ allowUnionTypes: true }).compile(schema)

/** @returns what is wrong with it */
export function validateEvent(event: unknown): ErrorObject[] {
  return validate(event) ? [] : [...(validate.errors ?? [])]
}

/** The name of every event that is described. */
export function describedEvents(): string[] {
  return schema.oneOf.map(({ $ref }) => {
    const described = schema.$defs[$ref.replace('#/$defs/', '')]!
    return (described.properties ?? described.anyOf![0]!.properties)!.event.const
  })
}
