/** Numbers of unknown count in a typed array: 8 bytes per number, a tenth of a plain array of objects. */
export interface GrowingArray {
  readonly length: number
  push(value: number): void
  at(index: number): number
}

/** Makes an empty one. Its memory doubles when it is full. */
export function growingArray(): GrowingArray {
  let values = new Float64Array(1024)
  let length = 0
  return {
    get length() {
      return length
    },
    push(value) {
      if (length === values.length) {
        const larger = new Float64Array(values.length * 2)
        larger.set(values)
        values = larger
      }
      values[length++] = value
    },
    at: (index) => values[index]!,
  }
}
