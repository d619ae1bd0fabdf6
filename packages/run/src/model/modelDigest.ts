import { createHash } from 'node:crypto'

/** The digest of a model's topology and weights: SHA-256 over the bytes of `model.json`, then of the weights' files in
 * the order in which `model.json` names them.
 * @example modelDigest([topology, weights]) // 'sha256:3a7b...' */
export function modelDigest(files: readonly Uint8Array[]): string {
  const hash = createHash('sha256')
  for (const file of files) hash.update(file)
  return `sha256:${hash.digest('hex')}`
}
