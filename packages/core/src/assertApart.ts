import type { Split } from './dataset'
import { InkstoneError } from './inkstoneError'

/** Refuses a test some of whose images are in another split too: a figure on those is no test, and no name and no
 * fingerprint of the whole tells. Two splits of the very same images are not its matter: see `assertUntouched`.
 * @param others what is learnt from and chosen by
 * @throws InkstoneError naming how many images there are and the first of them
 * @example await assertApart(splits.test, [splits.train, splits.validation]) */
export async function assertApart(test: Split, others: readonly Split[]): Promise<void> {
  const fingerprint = await test.fingerprint()
  const digests = await test.digests()
  for (const other of others) {
    if ((await other.fingerprint()) === fingerprint) continue
    const positions = new Map((await other.digests()).map((digest, position) => [digest, position]))
    const shared = digests.flatMap((digest, position) => (positions.has(digest) ? [position] : []))
    const [first] = shared
    if (first === undefined) continue
    throw new InkstoneError(
      `${nameOf(test)}: expected images that are in no other part, found ${shared.length} of ${test.size} in ` +
        `${nameOf(other)} too (image ${first} is image ${positions.get(digests[first]!)} there), so a figure on ` +
        'them is no test. Leave them out of the training: cleaned(dataset) of @inkstone/data does.',
    )
  }
}

function nameOf({ dataset, name }: Split): string {
  return `${dataset}/${name}`
}
