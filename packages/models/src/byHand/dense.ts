/** One number a unit: the inputs weighed by its column of the kernel, and its bias. */
export function dense(input: number[], kernel: number[][], bias: number[]): number[] {
  return bias.map((start, unit) =>
    input.reduce((sum, value, index) => sum + value * kernel[index]![unit]!, start),
  )
}
