import type { components } from './paths'

/** What a route answers with, as the OpenAPI document says: a handler only reads it. */
export type Answer<Name extends keyof components['schemas']> = Unchanged<
  components['schemas'][Name]
>

type Unchanged<Value> = Value extends (infer Item)[]
  ? readonly Unchanged<Item>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: Unchanged<Value[Key]> }
    : Value
