import { createHash } from 'node:crypto'
import { type Batch, type BatchOptions, random, type Split, wholeNumber } from '@inkstone/core'

export const barShape = [16, 16, 1] as const
export const barClasses = ['horizontal', 'falling', 'vertical', 'rising']

const side = 16
const pixels = side * side

/** Images that are drawn anew each time they are read; nothing of them is kept. */
export class BarsSplit implements Split {
  readonly dataset = 'bars'
  readonly name: string
  readonly size: number
  readonly imageShape = barShape
  readonly classes = barClasses
  readonly labels: Int32Array
  readonly #seed: number

  constructor(name: string, ofEach: number, seed: number) {
    this.name = name
    this.size = ofEach * barClasses.length
    this.labels = Int32Array.from({ length: this.size }, (_, at) => at % barClasses.length)
    this.#seed = seed
  }

  async read(positions: ArrayLike<number>, into?: Float32Array): Promise<Batch> {
    const size = positions.length
    const images = into ?? new Float32Array(size * pixels)
    const labels = new Int32Array(size)
    for (let row = 0; row < size; row++) {
      const at = positions[row]!
      if (!(at in this.labels))
        throw new RangeError(`bars/${this.name}: no image at position ${at}.`)
      const bytes = this.#draw(at)
      for (let pixel = 0; pixel < pixels; pixel++)
        images[row * pixels + pixel] = bytes[pixel]! / 255
      labels[row] = this.labels[at]!
    }
    return { size, images, labels, positions: Uint32Array.from(positions) }
  }

  async *batches(options: BatchOptions): AsyncGenerator<Batch> {
    const { shuffleSeed, epoch = 0, skip = 0, remainder = 'keep' } = options
    const batchSize = wholeNumber('batches.batchSize', options.batchSize, { min: 1 })
    const order = Uint32Array.from(this.labels.keys())
    if (shuffleSeed !== undefined) random(shuffleSeed).split('order').split(epoch).shuffle(order)
    for (let from = skip * batchSize; from < this.size; from += batchSize) {
      const positions = order.subarray(from, from + batchSize)
      if (positions.length < batchSize && remainder === 'drop') return
      yield await this.read(positions)
    }
  }

  async digests(): Promise<string[]> {
    const shape = Uint8Array.from(barShape.flatMap((length) => [length, 0, 0, 0])) // uint32, little-endian
    return Array.from(this.labels.keys(), (at) =>
      createHash('sha256').update(shape).update(this.#draw(at)).digest('hex').slice(0, 16),
    )
  }

  async fingerprint(): Promise<string> {
    const sorted = (await this.digests()).sort().join('')
    return `sha256:${createHash('sha256').update(sorted).digest('hex')}`
  }

  /** A bar through the middle or beside it, of its class' direction give or take some degrees. */
  #draw(at: number): Uint8Array {
    const stream = random(this.#seed).split(this.name).split(at)
    const angle = (this.labels[at]! * Math.PI) / 4 + 0.15 * stream.normal()
    const [beside, halfWidth] = [stream.normal(), 1 + stream.uniform()]
    const [sine, cosine] = [Math.sin(angle), Math.cos(angle)]
    return Uint8Array.from({ length: pixels }, (_, pixel) => {
      const [x, y] = [(pixel % side) - 7.5, Math.floor(pixel / side) - 7.5] // y grows downwards
      const [along, across] = [x * cosine + y * sine, y * cosine - x * sine - beside]
      const ink = Math.min(1, Math.max(0, halfWidth + 0.5 - Math.abs(across)))
      return Math.abs(along) > 7 ? 0 : Math.round(255 * ink)
    })
  }
}
