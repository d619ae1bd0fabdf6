import type { Options } from 'tsup'

/** How every package is built: ESM, CommonJS and their declarations, from `src/index.ts`. */
export const library: Options = {
  entry: ['src/index.ts'],
  format: ['esm', 'cjs'],
  dts: true,
  clean: true,
  target: 'node20',
  platform: 'node',
  shims: true, // import.meta.url in the CommonJS build
  splitting: false,
  sourcemap: false,
}
