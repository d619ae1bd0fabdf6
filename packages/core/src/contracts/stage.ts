/** A value that JSON holds. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json }

/** What every stage of a run has: a name and all its options, resolved. Both are written into the run's
 * `recipe.json`, so that runs can be compared and repeated. */
export interface Stage {
  /** `mnist`, `cnn/seed-001`, `trainer`. */
  readonly name: string
  readonly options: { readonly [key: string]: Json }
}
