/** A value that JSON holds. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json }

/** What every stage of a run has: a name and its options, all of them, resolved.
 * Both are written into the run's `recipe.json`, so that a run can be told from another and repeated. */
export interface Stage {
  /** `mnist`, `cnn/seed-001`, `trainer`. */
  readonly name: string
  readonly options: { readonly [key: string]: Json }
}
