import { deflateSync } from 'node:zlib'
import type { ImageShape } from '@inkstone/core'
import { encodePng } from '@inkstone/pixels'
import { crc32c } from './crc'
import { bytesField, doubleField, doublesField, floatField, wholeField } from './protobuf'

// The contents of a TensorBoard event file: records (TensorFlow's record_writer.h), each a protocol buffer `Event`
// (event.proto, summary.proto, histogram.proto).

export interface EventOptions {
  /** Updates of the weights made. */
  step: number
  /** Seconds since 1970. */
  wallTime: number
}

/** The first record of a file. */
export function versionRecord(wallTime: number): Uint8Array {
  return record([doubleField(1, wallTime), bytesField(3, 'brain.Event:2')])
}

/** @param values from {@link scalarValue} and its neighbours */
export function summaryRecord(
  { step, wallTime }: EventOptions,
  values: readonly Uint8Array[],
): Uint8Array {
  const summary = Buffer.concat(values.map((value) => bytesField(1, value)))
  return record([doubleField(1, wallTime), wholeField(2, step), bytesField(5, summary)])
}

export function scalarValue(tag: string, value: number): Uint8Array {
  return Buffer.concat([bytesField(1, tag), floatField(2, value)])
}

/** @param values `[height, width, channels]`, 0 to 1 */
export function imageValue(tag: string, values: Float32Array, shape: ImageShape): Uint8Array {
  const [height, width, channels] = shape
  const pixels = Uint8Array.from(values, (value) =>
    Math.round(255 * Math.min(Math.max(value, 0), 1)),
  )
  const picture = {
    height,
    width,
    channels: channels === 3 || channels === 4 ? channels : 1,
    pixels,
  } as const
  const image = Buffer.concat([
    wholeField(1, height),
    wholeField(2, width),
    wholeField(3, channels),
    bytesField(
      4,
      encodePng(picture, (rows) => deflateSync(rows)),
    ),
  ])
  return Buffer.concat([bytesField(1, tag), bytesField(4, image)])
}

/** The distribution of numbers, in 30 buckets of equal width. Values that are not finite are left out. */
export function histogramValue(tag: string, given: Float32Array): Uint8Array {
  const values = given.filter(Number.isFinite)
  const min = values.reduce((least, value) => Math.min(least, value), Infinity)
  const max = values.reduce((most, value) => Math.max(most, value), -Infinity)
  const width = (max - min) / buckets || 1
  const counts = new Array<number>(buckets).fill(0)
  let sum = 0
  let squares = 0
  for (const value of values) {
    sum += value
    squares += value * value
    counts[Math.min(Math.floor((value - min) / width), buckets - 1)]!++
  }
  const low = values.length > 0 ? min : 0
  const histogram = Buffer.concat([
    doubleField(1, low),
    doubleField(2, values.length > 0 ? max : 0),
    doubleField(3, values.length),
    doubleField(4, sum),
    doubleField(5, squares),
    doublesField(
      6,
      counts.map((_, index) => low + (index + 1) * width),
    ),
    doublesField(7, counts),
  ])
  return Buffer.concat([bytesField(1, tag), bytesField(5, histogram)])
}

const buckets = 30

/** Length, its checksum, the data, its checksum. */
function record(fields: readonly Uint8Array[]): Uint8Array {
  const data = Buffer.concat(fields)
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(data.length))
  return Buffer.concat([length, maskedCrc(length), data, maskedCrc(data)])
}

/** A plain checksum is weak for data that contain checksums, so it is rotated by 15 bits and a constant is added
 * (TensorFlow's crc32c.h). */
function maskedCrc(bytes: Uint8Array): Uint8Array {
  const crc = crc32c(bytes)
  const masked = Buffer.alloc(4)
  masked.writeUInt32LE((((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0)
  return masked
}
