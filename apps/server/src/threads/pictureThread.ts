import { assumedFraming, framePicture } from '@inkstone/data'
import { answerRequests } from './answerRequests'
import type { FramedPicture, PictureRequest } from './messages'
import { worthTransfer } from './worthTransfer'

// A thread that decodes pictures and frames them for a model: finding the ink of a large picture takes a while.
await answerRequests<null, PictureRequest, FramedPicture>(async () => ({
  ready: null,
  async answer({ encoded, name, card }) {
    const before = performance.now()
    const { imageShape, framing = assumedFraming(card) } = card
    const image = await framePicture(encoded, { imageShape, framing, source: name })
    return { image: new Float32Array(image), milliseconds: performance.now() - before }
  },
  transfer: ({ image }) => worthTransfer([image.buffer]),
}))
