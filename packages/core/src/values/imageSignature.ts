import type { ImageShape, Split } from '../contracts/dataset'

/** Bytes of an image's signature. */
export const signatureLength = 12

/** Makes the function that gives the signature of images of one shape: the magnitudes of the lowest frequencies of the
 * discrete Fourier transform, the mean left out, scaled to length 255 and rounded. A shifted image has the same
 * magnitudes (the shift theorem), so have a brighter one and one of another contrast; JPEG changes low frequencies
 * little. Channels are summed.
 * @returns undefined for images too small to tell one from another
 * @example imageSignature([28, 28, 1])!(image, new Uint8Array(12)) */
export function imageSignature([height, width, channels]: ImageShape):
  | ((image: Float32Array, signature: Uint8Array) => void)
  | undefined {
  if (Math.min(height, width) < leastSide) return undefined
  const down = waves(height)
  const across = waves(width)
  const rows = new Float64Array(height * 5) // of each: sum, then cosine and sine of one turn and of two
  const magnitudes = new Float64Array(signatureLength)
  return (image, signature) => {
    for (let y = 0; y < height; y++) {
      let sum = 0
      let [cosine, sine, cosine2, sine2] = [0, 0, 0, 0]
      for (let x = 0; x < width; x++) {
        let ink = 0
        for (let channel = 0; channel < channels; channel++) {
          ink += image[(y * width + x) * channels + channel]!
        }
        if (ink === 0) continue // paper
        sum += ink
        cosine += ink * across.cosine[x]!
        sine += ink * across.sine[x]!
        cosine2 += ink * across.cosine[width + x]!
        sine2 += ink * across.sine[width + x]!
      }
      const at = 5 * y
      rows[at] = sum
      rows[at + 1] = cosine
      rows[at + 2] = sine
      rows[at + 3] = cosine2
      rows[at + 4] = sine2
    }
    let squares = 0
    for (let at = 0; at < signatureLength; at++) {
      const power = powerAt(rows, down, frequencies[at]!)
      magnitudes[at] = Math.sqrt(power)
      squares += power
    }
    // Of an image without content only rounding errors are left: it is like no other.
    const length = Math.sqrt(squares) / (height * width * channels)
    const scale = length < leastContent ? 0 : 255 / Math.sqrt(squares)
    for (let at = 0; at < signatureLength; at++) {
      signature[at] = Math.round(magnitudes[at]! * scale)
    }
  }
}

/** The squared magnitude at a frequency, from each row's transform. */
function powerAt(rows: Float64Array, down: Waves, [u, v]: Frequency): number {
  const height = rows.length / 5
  const k = Math.abs(v)
  let real = 0
  let imaginary = 0
  for (let y = 0; y < height; y++) {
    const c = rows[5 * y + (k === 0 ? 0 : 2 * k - 1)]!
    const s = k === 0 ? 0 : Math.sign(v) * rows[5 * y + 2 * k]! // rows are real: -k gives the conjugate of k
    const cosine = u === 0 ? 1 : down.cosine[(u - 1) * height + y]!
    const sine = u === 0 ? 0 : down.sine[(u - 1) * height + y]!
    real += c * cosine - s * sine
    imaginary += c * sine + s * cosine
  }
  return real * real + imaginary * imaginary
}

/** `[size, 12]`: the signatures of a split's images as they are, in their order; empty where they are too small. */
export function signaturesOf(split: Split): Promise<Uint8Array> {
  let found = known.get(split)
  if (!found) {
    found = readSignatures(split)
    known.set(split, found)
  }
  return found
}

async function readSignatures(split: Split): Promise<Uint8Array> {
  const sign = imageSignature(split.imageShape)
  if (!sign) return new Uint8Array(0)
  const pixels = split.imageShape.reduce((product, side) => product * side, 1)
  const signatures = new Uint8Array(split.size * signatureLength)
  for await (const { images, positions, size } of split.batches({ batchSize: 500, reuse: true })) {
    for (let row = 0; row < size; row++) {
      const from = positions[row]! * signatureLength
      sign(
        images.subarray(row * pixels, (row + 1) * pixels),
        signatures.subarray(from, from + signatureLength),
      )
    }
  }
  return signatures
}

const known = new WeakMap<Split, Promise<Uint8Array>>()

const leastSide = 8 // pixels
const leastContent = 1e-4 // of a brightness of 1

type Frequency = readonly [down: number, across: number]

/** Half of those up to 2 each way: the other half has the same magnitudes. */
const frequencies: readonly Frequency[] = [
  ...[[0, 1] as const, [0, 2] as const, [1, 0] as const, [2, 0] as const],
  ...[[1, 1] as const, [1, -1] as const, [1, 2] as const, [1, -2] as const],
  ...[[2, 1] as const, [2, -1] as const, [2, 2] as const, [2, -2] as const],
]

/** `[2, length]`: one turn over the length, and two. */
interface Waves {
  readonly cosine: Float64Array
  readonly sine: Float64Array
}

function waves(length: number): Waves {
  const angles = Float64Array.from({ length: 2 * length }, (_, at) => {
    const turns = at < length ? 1 : 2
    return (2 * Math.PI * turns * (at % length)) / length
  })
  return { cosine: angles.map(Math.cos), sine: angles.map(Math.sin) }
}
