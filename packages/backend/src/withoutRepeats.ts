/** A second copy of `@tensorflow/tfjs-core` registers everything once more, and warns of each of 170 kernels: one
 * warning in their place tells more. */
export function withoutRepeats(load: () => void): void {
  const { warn } = console
  console.warn = (...values: unknown[]) => {
    if (!repeats.test(String(values[0]))) warn(...values)
  }
  try {
    load()
  } finally {
    console.warn = warn
  }
}

const repeats = /^(The kernel '.+' for backend '.+' is|.+ backend was) already registered|^Platform node has already been set/ // biome-ignore format: one line
