/** What networks call a convolution: the kernel slides over the image as it is. */
export function correlate(image: number[][], kernel: number[][]): number[][] {
  const rows = image.length - kernel.length + 1
  const columns = image[0]!.length - kernel[0]!.length + 1
  return Array.from({ length: rows }, (_, y) =>
    Array.from({ length: columns }, (_, x) =>
      kernel.reduce(
        (sum, row, i) => row.reduce((sum, weight, j) => sum + weight * image[y + i]![x + j]!, sum),
        0,
      ),
    ),
  )
}

/** The convolution of mathematics: the same with the kernel turned by half a turn. */
export function convolve(image: number[][], kernel: number[][]): number[][] {
  return correlate(image, kernel.map((row) => row.toReversed()).toReversed())
}
