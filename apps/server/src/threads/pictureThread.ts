import { framePicture } from '@inkstone/data'
import { answerRequests } from './answerRequests'
import { inWords } from './inWords'
import type { FramedPicture, FramedPictures, PicturesRequest } from './messages'

// A thread that decodes pictures and frames them for a model: finding the ink of a large picture takes a while.
await answerRequests<null, PicturesRequest, FramedPictures>(async () => ({
  ready: null,
  async answer({ encoded, pictures }) {
    const images: Float32Array[] = []
    const outcomes: FramedPicture[] = []
    let [start, length] = [0, 0]
    for (const { name, end, frame } of pictures) {
      const before = performance.now()
      try {
        const image = await framePicture(encoded.subarray(start, end), { ...frame, source: name })
        images.push(image)
        length += image.length
        outcomes.push({ end: length, milliseconds: performance.now() - before })
      } catch (error) {
        outcomes.push({ error: inWords(error) })
      }
      start = end
    }
    return { images: together(images, length), outcomes }
  },
  transfer: ({ images }) => [images.buffer],
}))

function together(images: readonly Float32Array[], length: number): Float32Array<ArrayBuffer> {
  const all = new Float32Array(length)
  let at = 0
  for (const image of images) {
    all.set(image, at)
    at += image.length
  }
  return all
}
