import type * as tf from '@tensorflow/tfjs-core'

/** For each of `to` places, the nearest of `from` places. */
export function nearestPlaces(from: number, to: number, attrs: tf.NamedAttrMap): Int32Array {
  const { alignCorners, halfPixelCenters } = attrs
  const scale = alignCorners === true && to > 1 ? (from - 1) / (to - 1) : from / to
  const round = alignCorners === true ? Math.round : Math.floor
  const center = halfPixelCenters === true ? 0.5 : 0
  return Int32Array.from({ length: to }, (_, place) =>
    Math.min(from - 1, round(scale * (place + center))),
  )
}
