import { inkstone, temporaryFolder, writeTinyRecipe } from '../apps/runner/test/spawnInkstone'

/** Makes a small run, fine-tuning included, whose images are so hard to see that it makes mistakes.
 * @returns the folder that it was made in: `runs/latest` */
export async function runWithMistakes(): ReturnType<typeof temporaryFolder> {
  const folder = await temporaryFolder()
  const data = 'squares({ name: "squares", seed, level: 48, images })'
  const fineTune =
    '{ data: squares({ name: "dim", seed: seed + 1, level: 60 }), fineTuner: allLayers({ epochs: 2 }) }'
  await writeTinyRecipe(folder.path, 'tiny', { data, fineTune })
  const { code, stderr } = await inkstone(['run', 'tiny.ts'], { cwd: folder.path })
  expect({ code, stderr }).toMatchObject({ code: 0 })
  return folder
}
