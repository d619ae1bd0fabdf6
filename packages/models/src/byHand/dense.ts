/** One number per unit: the inputs weighted by its column of the kernel, plus its bias. */
export function dense(input: number[], kernel: number[][], bias: number[]): number[] {
  return bias.map((start, unit) =>
    input.reduce((sum, value, index) => sum + value * kernel[index]![unit]!, start),
  )
}
