import { selectBackend } from '@inkstone/backend'
import { optdigits } from '@inkstone/data'
import { mlp } from '@inkstone/models'
import { trainer } from '@inkstone/trainer'

export const dynamic = 'force-dynamic'

/** Trains an epoch and answers with the backend and the loss. */
export async function GET() {
  const { name } = await selectBackend()
  const { splits, imageShape } = await optdigits({ validation: 0.1 }).load()
  const model = mlp({ units: [16] }).build({ imageShape, classes: 10, seed: 1 })
  const { history } = await trainer({ epochs: 1, batchSize: 64 }).train({
    ...{ model, training: splits.train, seed: 1 },
  })
  const losses = history.map(({ metrics }) => metrics['training/loss'])
  return Response.json({ backend: name, losses })
}
