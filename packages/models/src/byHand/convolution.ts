/** Convolution as used in networks: the kernel slides over the image unflipped. */
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

/** Convolution in mathematics: the same with the kernel rotated by 180 degrees. */
export function convolve(image: number[][], kernel: number[][]): number[][] {
  return correlate(image, kernel.map((row) => row.toReversed()).toReversed())
}
