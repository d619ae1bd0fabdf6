import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mnist } from '@inkstone/data'
import sharp from 'sharp'
import { runCommand, temporaryFolder } from '../../test/spawnInkstone'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
  const { splits } = await mnist().load()
  const { train } = splits
  const counts = [0, 0, 0]
  for (let position = 0; counts.some((count) => count < 20); position++) {
    const label = train!.labels[position]!
    if (label > 2 || counts[label]! >= 20) continue
    const { images } = await train!.read([position])
    const directory = join(folder.path, 'digits', String(label))
    await mkdir(directory, { recursive: true })
    const pixels = Buffer.from(images.map((ink) => Math.round(255 * (1 - ink))))
    const raw = { width: 28, height: 28, channels: 1 } as const
    await sharp(pixels, { raw })
      .png()
      .toFile(join(directory, `${counts[label]!}.png`))
    counts[label]! += 1
  }
})
afterAll(() => folder.remove())

const environment = { INKSTONE_BACKEND: 'inkstone-wasm' } // these networks are large for plain JavaScript
const call = (...args: string[]) => runCommand(args, { cwd: folder.path, environment })

describe('inkstone train --data', () => {
  it('trains on a folder of pictures, and the run names the recipe that this stood for', async () => {
    const { code, stdout, stderr } = await call(
      ...['train', '--data', 'digits', '--model', 'mlp', '--set', 'epochs=12'],
    )
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('dark ink on bright paper')
    expect(stdout).toMatch(/digits: train 42, validation 6, test 12 images of 28x28x1/)
    expect(stdout).toMatch(/^epoch 12\/12/m) // progress is on the same stream as the rest
    const run = join(folder.path, 'runs', 'latest')
    expect(await readFile(join(run, 'recipe.ts'), 'utf8')).toContain("imageFolder('digits'")
    const { evaluations } = JSON.parse(await readFile(join(run, 'metrics.json'), 'utf8'))
    expect(evaluations[0]).toMatchObject({ name: 'digits/test', count: 12 })
    expect(evaluations[0].accuracy).toBeGreaterThan(0.6) // chance reads a third
    const resumed = await call('resume', 'runs/latest')
    expect(resumed.stdout).toContain('nothing to resume')
  })

  it('lists that run, and takes its folder for its model', async () => {
    const listed = await call('runs')
    expect(listed.stdout).toMatch(
      /-digits \(latest\) +done +mlp\S* +digits +\d+\.\d\d % digits\/test/,
    )
    const { runs } = JSON.parse((await call('runs', '--json')).stdout)
    expect(runs).toHaveLength(1)
    expect(runs[0]).toMatchObject({ command: 'train', state: 'done', latest: true })
    expect(runs[0].bytes).toBeGreaterThan(10_000)
    const evaluated = await call(
      ...['evaluate', '--model', 'runs/latest', '--data', 'digits', '--allow-contaminated'],
    )
    expect(evaluated.code).toBe(0)
    expect(evaluated.stdout).toContain('digits/train') // the only part that the folder has
  })

  it('writes the recipe out, which gives the same run', async () => {
    const { code } = await call('train', '--data', 'digits', '--model', 'mlp', '--eject', 'own.ts')
    expect(code).toBe(0)
    const again = await call('train', 'own.ts', '--set', 'epochs=12')
    expect(again.code).toBe(0)
    const names = (await readdir(join(folder.path, 'runs'))).filter((name) => name !== 'latest')
    const weights = await Promise.all(
      names.map((name) => readFile(join(folder.path, 'runs', name, 'model', 'weights.bin'))),
    )
    expect(weights).toHaveLength(2)
    expect(weights[0]!.equals(weights[1]!)).toBe(true)
    const twice = await call('train', '--data', 'digits', '--eject', 'own.ts')
    expect(twice).toMatchObject({ code: 1 })
    expect(twice.stderr).toContain('--eject own.ts: it already exists.')
  })

  it('trains once with each seed, and says how far the figures scatter', async () => {
    const { code, stdout } = await call('train', 'own.ts', '--set', 'epochs=2', '--seeds', '1,2')
    expect(code).toBe(0)
    expect(stdout).toMatch(/over 2 seeds +mean accuracy +deviation +least +greatest\ndigits\/test/)
    const wrong = await call('train', 'own.ts', '--seeds', '1,1')
    expect(wrong.stderr).toContain('--seeds: expected two different whole numbers or more')
  })

  it.each([
    [[], 'expected a recipe or --data, got neither'],
    [['own.ts', '--data', 'digits'], 'expected a recipe or --data, got both'],
    [['own.ts', '--model', 'mlp'], '--model belongs to --data; set it in the recipe instead'],
    [['own.ts', '--epochs', '3'], 'Did you mean --set epochs=3?'],
  ])('ends with a hint for %j', async (args, message) => {
    const { code, stderr } = await call('train', ...args)
    expect(code).toBe(2)
    expect(stderr).toContain(message)
  })

  it('names the networks that there are', async () => {
    const { code, stderr } = await call('train', '--data', 'digits', '--model', 'gpt')
    expect(code).toBe(1)
    expect(stderr).toContain("--model: expected one of cnn, mlp, rnn, vit, convNet, got 'gpt'.")
  })

  it('says where there are no runs yet, and lists what cannot be read as such', async () => {
    expect((await call('runs', '--runs', 'none')).stderr).toContain(
      'none: no such folder, so there are no runs yet.',
    )
    await mkdir(join(folder.path, 'broken', 'x'), { recursive: true })
    await writeFile(join(folder.path, 'broken', 'x', 'recipe.json'), 'null')
    expect((await call('runs', '--runs', 'broken')).stdout).toMatch(/^x +unreadable/m)
  })
})
