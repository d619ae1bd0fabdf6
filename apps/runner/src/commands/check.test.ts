import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { runCommand, temporaryFolder } from '../../test/spawnInkstone'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
  await writeFile(join(folder.path, 'dots.csv'), rows)
  const code = "import { csv } from '@inkstone/data'\nexport default csv('dots.csv')\n"
  await writeFile(join(folder.path, 'dots.ts'), code)
})
afterAll(() => folder.remove())

/** Images of 2x2: one blank, one twice, one under two labels, two that differ a little. */
const rows = `1,0,0,0,255
0,9,9,9,9
1,0,0,0,255
0,255,0,0,0
1,255,0,0,0
0,0,255,20,0
0,0,255,0,0
`

const check = (...args: string[]) => runCommand(['check', ...args], { cwd: folder.path })

describe('inkstone check', () => {
  it('counts what is wrong, and names it', async () => {
    const { code, stdout } = await check('dots.ts')
    expect(code).toBe(0)
    expect(stdout).toBe(`data    dots: train 7 images of 2x2x1

class   train
0           4   57.14 %
1           3   42.86 %

flaw                          images   groups within a split   across splits
blank                              1
label out of range                 0
the same, labels contradict        2                       1               0
the same                           2                       1               0
nearly the same                    2                       1               0

train 3 (label 0) = train 4 (label 1)
train 0 (label 1) = train 2 (label 1)
train 5 (label 0) = train 6 (label 0)
`)
  })

  it('gives all of it as an event, near duplicates left out where they are not wanted', async () => {
    const { stdout } = await check('dots.ts', '--json', '--difference', '0')
    expect(JSON.parse(stdout)).toEqual({
      event: 'flaws',
      dataset: 'dots',
      images: 7,
      blank: [{ split: 'train', position: 1, label: 0 }],
      labelsOutOfRange: [],
      contradictions: [
        [
          { split: 'train', position: 3, label: 0 },
          { split: 'train', position: 4, label: 1 },
        ],
      ],
      duplicates: [
        [
          { split: 'train', position: 0, label: 1 },
          { split: 'train', position: 2, label: 1 },
        ],
      ],
      nearDuplicates: [],
      classes: [
        { class: '0', images: { train: 4 } },
        { class: '1', images: { train: 3 } },
      ],
    })
  })

  it('says what is no dataset, and what is no difference', async () => {
    const { code, stderr } = await check('mnits')
    expect(code).toBe(1)
    expect(stderr).toContain('check: expected mnist, optdigits, a folder of pictures, IDX files or')
    const wrong = await check('dots.ts', '--difference', 'much')
    expect(wrong.stderr).toContain("--difference: expected a number, got 'much'.")
  })

  it('draws samples of each class, and takes the data by option too', async () => {
    const { code, stdout } = await check('--data', 'dots.csv', '--sheet', 'sheet.png')
    expect(code).toBe(0)
    expect(stdout).toContain('sheet   sheet.png: a row of samples of each class')
    const { width, height } = await sharp(join(folder.path, 'sheet.png')).metadata()
    expect([width, height]).toEqual([2 * (12 * 2 + 11 * 2), 2 * (2 * 2 + 2)]) // 12 columns, 2 rows, gaps of 2, zoom 2
    const none = await check()
    expect(none).toMatchObject({ code: 2 })
    expect(none.stderr).toContain('expected data to check, named once, got none')
  })

  it('says which class is rare', async () => {
    const lines = Array.from(
      { length: 9 },
      (_, row) => `${row < 7 ? 'many' : 'few'},${row},0,0,255`,
    )
    await writeFile(join(folder.path, 'rare.csv'), `${lines.join('\n')}\n`)
    const { stdout } = await check('rare.csv')
    expect(stdout).toContain("train has 4 images of 'many' for each of 'few'") // 7 : 2 = 3.5
  })
})
