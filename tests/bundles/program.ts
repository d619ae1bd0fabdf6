import { selectBackend } from '@inkstone/backend'
import { optdigits } from '@inkstone/data'
import { mlp } from '@inkstone/models'
import { trainer } from '@inkstone/trainer'

/** A server's program as people bundle it: picks a backend, reads data that a package ships, trains an epoch. */
async function main(): Promise<void> {
  const log = (line: string) => console.log(line)
  const { name } = await selectBackend({ log })
  const { splits, imageShape } = await optdigits({ validation: 0.1 }).load()
  const model = mlp({ units: [16] }).build({ imageShape, classes: 10, seed: 1 })
  const training = splits.train!
  const { history } = await trainer({ epochs: 1, batchSize: 64 }).train({
    model,
    training,
    seed: 1,
  })
  console.log(
    JSON.stringify({
      backend: name,
      losses: history.map((epoch) => epoch.metrics['training/loss']),
    }),
  )
}

main().catch((error: Error) => console.log(error.message))
