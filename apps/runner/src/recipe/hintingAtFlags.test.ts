import { type Dataset, InkstoneError } from '@inkstone/core'
import { hintingAtFlags } from './hintingAtFlags'

const failing = (error: Error): Dataset => ({
  ...{ name: 'rows', options: {} },
  load: () => Promise.reject(error),
})

it.each([
  [
    'Give imageShape: [height, width, channels], or set labelColumn.',
    'On the command line imageShape is --size, labelColumn is --label-column.',
  ],
  ["Set paper: 'bright'.", 'On the command line paper is --paper.'],
  [
    "Fix it, or leave it out with onBadRow: 'skip'.",
    "On the command line, for onBadRow name a file that says `export default csv('f.csv', { onBadRow: ... })`.",
  ],
])('after "%s" says how to do it on the command line', async (message, hint) => {
  const dataset = hintingAtFlags(failing(new InkstoneError(message)), "csv('f.csv'")
  await expect(dataset.load()).rejects.toMatchObject({
    name: 'InkstoneError',
    message: `${message} ${hint}`,
  })
})

it('leaves other errors as they are', async () => {
  const empty = new InkstoneError('f.csv: expected rows of images, found an empty file.')
  await expect(hintingAtFlags(failing(empty), "csv('f.csv'").load()).rejects.toThrow(
    /^f\.csv: expected rows of images, found an empty file\.$/,
  )
  const mistake = new RangeError('classes: oops')
  await expect(hintingAtFlags(failing(mistake), "csv('f.csv'").load()).rejects.toBe(mistake)
})
