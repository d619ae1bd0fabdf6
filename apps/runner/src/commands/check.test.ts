import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inkstone, temporaryFolder } from '../../test/spawnInkstone'

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

const check = (...args: string[]) => inkstone(['check', ...args], { cwd: folder.path })

describe('inkstone check', () => {
  it('counts what is wrong, and names it', async () => {
    const { code, stdout } = await check('dots.ts')
    expect(code).toBe(0)
    expect(stdout).toBe(`data    dots: train 7

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
    })
  })

  it('says what is no dataset, and what is no difference', async () => {
    const { code, stderr } = await check('mnits')
    expect(code).toBe(1)
    expect(stderr).toContain('--data: expected one of mnist, optdigits, or a file that says')
    const wrong = await check('dots.ts', '--difference', 'much')
    expect(wrong.stderr).toContain(
      'findFlaws.difference: expected a number >= 0 and <= 0.9, got NaN.',
    )
  })
})
