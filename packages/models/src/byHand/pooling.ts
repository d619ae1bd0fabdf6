/** The largest value of each window of 2x2, or any other figure of it. */
export function pool(image: number[][], figure: (...window: number[]) => number): number[][] {
  const half = (length: number) => Math.floor(length / 2) // a leftover row or column is ignored
  return Array.from({ length: half(image.length) }, (_, y) =>
    Array.from({ length: half(image[0]!.length) }, (_, x) => {
      const [upper, lower] = [image[2 * y]!, image[2 * y + 1]!]
      return figure(upper[2 * x]!, upper[2 * x + 1]!, lower[2 * x]!, lower[2 * x + 1]!)
    }),
  )
}
