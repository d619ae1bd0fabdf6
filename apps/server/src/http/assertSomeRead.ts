import { Problem } from './problem'

/** @throws Problem `unreadable` if not one of the pictures could be read */
export function assertSomeRead(results: readonly object[]): void {
  const errors = results.flatMap((one) => ('error' in one ? [String(one.error)] : []))
  if (errors.length < results.length) return
  throw new Problem('unreadable', errors[0]!, { errors })
}
