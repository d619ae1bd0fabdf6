import { readdir, readFile, realpath, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { answersFile, type RejectedFacts, readReview, rejectedFolder } from '@inkstone/run'
import sharp from 'sharp'
import { inkstone, runCommand, temporaryFolder, writeTinyRecipe } from '../../test/spawnInkstone'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
  // dim squares, so that some are below the threshold
  const data = 'squares({ name: "squares", seed, level: 55, images })'
  await writeTinyRecipe(folder.path, 'tiny', { fineTune: 'undefined', data })
  const { code, stderr } = await call('train', 'tiny.ts')
  if (code !== 0) throw new Error(stderr)
})
afterAll(() => folder.remove())

const call = (...args: string[]) => runCommand(args, { cwd: folder.path })
const inside = (...path: string[]) => join(folder.path, ...path)
const at = '2026-11-29T12:00:00.000Z'

interface Predictions {
  labels: number[]
  probabilities: string
}

it("reviews a run's test images below its threshold, and what they would teach is no test", async () => {
  const { code, stdout } = await call('review', 'runs/latest', '--json')
  expect(code).toBe(0)
  const state = JSON.parse(stdout) as { directory: string; pictures: number }
  // By hand, from what the run wrote.
  const run = await realpath(inside('runs/latest'))
  const read = async (path: string) => JSON.parse(await readFile(join(run, path), 'utf8'))
  const { readRates } = (await read('metrics.json')).evaluations[0]
  const { labels, probabilities } = (await read('predictions/squares-test.json')) as Predictions
  const bytes = new Uint8Array(Buffer.from(probabilities, 'base64'))
  const values = new Float32Array(bytes.buffer)
  const below = labels.filter((_, image) => {
    return Math.max(...values.subarray(3 * image, 3 * image + 3)) < readRates[0].threshold
  })
  expect(below.length).toBeGreaterThan(0)
  expect(state).toMatchObject({ pictures: below.length, open: below.length, answered: 0 })
  const { pictures } = await readReview(run)
  const file = answersFile(join(run, 'review'))
  for (const { digest, classes } of pictures) {
    const answer = { picture: digest, keyer: null, verdict: 'text' as const, at }
    await file.append({ ...answer, text: classes![0] })
  }
  expect(JSON.parse((await call('review', 'runs/latest', '--json')).stdout)).toMatchObject({
    ...{ open: 0, answered: below.length, settled: below.length, keyers: { '': below.length } },
  })
  const [tuned, tested] = await Promise.all([
    call('finetune', 'runs/latest', '--data', 'runs/latest'),
    call('evaluate', '--model', 'runs/latest', '--data', 'runs/latest'),
  ])
  expect(tuned.code).toBe(1)
  expect(tuned.stderr).toContain(
    `squares/test: ${below.length} of its 30 images touched the weights`,
  )
  expect(tested.stderr).toContain('a model rejected these images, so they are no sample')
})

it('fine-tunes on what people answered, with the lineage of every image', async () => {
  const rejected = await rejectedFolder(inside('rejected'))
  const classes = ['left', 'middle', 'right']
  for (let number = 0; number < 12; number++) {
    const pixels = Uint8Array.from({ length: 144 }, (_, pixel) => {
      const [x, y] = [pixel % 12, Math.floor(pixel / 12)]
      return y > 3 && y < 8 && Math.floor(x / 4) === number % 3 ? 200 + number : number
    })
    const raw = { width: 12, height: 12, channels: 1 as const }
    const facts: RejectedFacts = {
      ...{ kind: 'class', reason: 'unsure', text: 'left', confidence: 0.4, at },
      alternatives: [{ text: 'left', probability: 0.4 }],
      model: { name: 'tiny', digest: 'sha256:00' },
      ...{ classes, imageShape: [12, 12, 1], isImage: true },
    }
    await rejected.keep(await sharp(pixels, { raw }).png().toBuffer(), facts)
  }
  const file = answersFile(inside('rejected'))
  for (const { digest } of (await readReview(inside('rejected'))).pictures.slice(0, 10)) {
    const answer = { picture: digest, keyer: null, verdict: 'text' as const, at }
    await file.append({ ...answer, text: 'middle' })
  }
  const set = ['--set', 'tuning.epochs=2', '--set', 'tuning.batchSize=8']
  const { code, stdout, stderr } = await call(
    'finetune',
    'runs/latest',
    '--data',
    'rejected',
    ...set,
  )
  expect(stderr).toBe('')
  expect(code).toBe(0)
  expect(stdout).toMatch(/rejected: train 50, test 30 images/) // 10, and four times as many replayed
  const run = inside('runs/latest')
  const { finetuned } = JSON.parse(await readFile(join(run, 'lineage.json'), 'utf8'))
  const [, , entry] = finetuned as { role: string; dataset: string; images: string }[]
  expect(entry).toMatchObject({ role: 'fine-tuning', dataset: 'rejected' })
  expect(Buffer.from(entry!.images, 'base64')).toHaveLength(8 * 50)
  const { evaluations } = JSON.parse(await readFile(join(run, 'metrics.json'), 'utf8'))
  expect(evaluations[0]).toMatchObject({ name: 'rejected/after', dataset: 'squares', count: 30 })
  expect(evaluations[0].readRates).toHaveLength(2) // calibrated on the run's own validation part
  // The recipe is in the run's folder, and another run may use it.
  expect(await readFile(join(run, 'recipe.ts'), 'utf8')).toContain("reviewed('rejected')")
})

it('serves until Ctrl-C; what was answered is in the file', async () => {
  await rejectedFolder(inside('served'))
  let address = ''
  const finished = inkstone(['review', 'served', '--port', '0', '--keyer', 'anna'], {
    cwd: folder.path,
    async onOutput(text, interrupt) {
      const [, found] = /desk +(http:\S+)/.exec(text) ?? []
      if (!found) return
      address = found
      await fetch(new URL('api/state', found))
      interrupt()
    },
  })
  const { code, stdout } = await finished
  expect(code).toBe(0)
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/review\/\?keyer=anna$/)
  expect(stdout).toMatch(/0 open, 0 answered, 0 differ\n/)
  expect(stdout).toContain('Every answer is saved.')
  expect(await readdir(inside('served'))).toEqual([])
})

it('says what was expected', async () => {
  await writeFile(inside('empty.txt'), '')
  await rejectedFolder(inside('rejected'))
  const wrong: [string[], string][] = [
    [
      ['review', 'empty.txt'],
      'empty.txt: expected a run, or the folder of `inkstone serve --keep-rejected`, got a file.',
    ],
    [
      ['review', 'none'],
      'none: no such folder. Expected a run, or the folder of `inkstone serve --keep-rejected`.',
    ],
    [
      ['review', 'rejected', '--error-rate', '0.1'],
      '--error-rate: it chooses a threshold of a run, and rejected',
    ],
    [
      ['review', 'runs/latest', '--error-rate', '0.5'],
      'expected an error rate for which the run has a threshold (0.01',
    ],
    [['review', 'rejected', '--keyer', '<b>'], '--keyer: expected a name of 1 to 40 letters'],
    [['review', 'rejected', '--host', '0.0.0.0'], 'expected a token, because other machines reach'],
  ]
  const usage: [string[], string][] = [
    [
      ['finetune', 'runs/latest', '--data', 'rejected', '--recipe', 'other.ts'],
      'error: expected --recipe or --data, got both',
    ],
    [['finetune', 'runs/latest', '--size', '28'], 'error: --size belongs to --data'],
  ]
  const ends = await Promise.all([...wrong, ...usage].map(([args]) => call(...args)))
  for (const [at, { code, stderr }] of ends.entries()) {
    expect(stderr).toContain([...wrong, ...usage][at]![1])
    expect(stderr).not.toMatch(/^ +at /m)
    expect(code).toBe(at < wrong.length ? 1 : 2)
  }
})
