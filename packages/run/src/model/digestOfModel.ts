import { assertArgument } from '@inkstone/core'
import { checkJson, parseJson } from '../files/readJson'
import { modelJsonSchema } from '../schemas/modelJsonSchema'
import { modelDigest } from './modelDigest'
import { readInside } from './readInside'

/** The digest of the model in a folder, computed from its files, whatever its card says.
 * @throws InkstoneError naming a file that is missing or damaged
 * @example await digestOfModel('runs/latest/model') // 'sha256:3a7b...' */
export async function digestOfModel(directory: string): Promise<string> {
  assertArgument('digestOfModel.directory', directory, 'path')
  const topology = await readInside(directory, 'model.json')
  const text = topology.toString('utf8')
  const { weightsManifest } = checkJson(directory, parseJson(directory, text), modelJsonSchema)
  const files = [topology]
  for (const { paths } of weightsManifest) {
    for (const path of paths) files.push(await readInside(directory, path))
  }
  return modelDigest(files)
}
