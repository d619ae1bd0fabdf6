import type { Format, Predictor, ReadDigit } from '@inkstone/core'
import { decodeGrey } from '@inkstone/data'
import { cuts, pageReader, parseField, parseFormat, type Reading } from '@inkstone/reader'
import { answerRequests } from './answerRequests'
import type { CardOfModel, ImagesFor, ReadPage, ReadRequest } from './messages'
import { rejectedStrings } from './rejectedStrings'

// A thread that reads strings: it decodes pictures, finds lines, cuts digits out of them, and asks the service what its models say of the
// cuts, `[count, 28, 28, 1]`, and of the whole line. The service replies with logits, `[count, classes]` and `[count, steps, classes]`.
await answerRequests<null, ReadRequest, ReadPage, ImagesFor, Float32Array<ArrayBuffer>>(
  async () => ({
    ready: null,
    async answer({ encoded, name, card, lines, options, maxLines, keepsRejected }, ask) {
      const begun = performance.now()
      const picture = await decodeGrey(encoded, name)
      const decoded = performance.now()
      const asking = (model: ImagesFor['model'], own: CardOfModel): Predictor => ({
        ...{ inputShape: own.imageShape, card: own },
        outputs: (images) => ask({ model, images: new Float32Array(images) }),
      })
      const read = pageReader({
        model: cuts({ model: asking('digits', card), images: keepsRejected }),
        line: lines && asking('lines', lines),
        format: formatOf(options.format),
        fields: options.fields.map((text) => parseField(text)),
        ...{ errorRate: options.errorRate, maxLines },
      })
      const found = await read(picture, name)
      const readMs = performance.now() - decoded
      const rejected = keepsRejected ? await rejectedStrings(picture, found) : []
      const readings = found.map((reading) => ({ ...reading, digits: withoutImages(reading) }))
      return { readings, rejected, decodeMs: decoded - begun, readMs }
    },
  }),
)

/** The answer to a client has no use for them. */
function withoutImages({ digits }: Reading): ReadDigit[] {
  return digits.map(({ box, class: character, probability }) => ({
    ...{ box, class: character, probability },
  }))
}

/** The formats that were asked for last: a date knows all its days, which take a while to list. */
function formatOf(text: string): Format {
  const format = formats.get(text) ?? parseFormat(text)
  formats.delete(text)
  formats.set(text, format)
  const [oldest] = formats.keys()
  if (formats.size > 16) formats.delete(oldest!)
  return format
}

const formats = new Map<string, Format>()
