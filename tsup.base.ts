import type { Options } from 'tsup'

/** How every package is built: ESM, CommonJS and their declarations, from `src/index.ts`. */
export const library: Options = {
  entry: ['src/index.ts'],
  format: ['esm', 'cjs'],
  dts: false, // scripts/declarations.mjs writes them
  clean: ['!browser*'], // beside it lies what browserLibrary builds at the same time
  target: 'node20',
  platform: 'node',
  shims: true, // import.meta.url in the CommonJS build
  splitting: false,
  sourcemap: false,
}

/** The part of a package that needs no Node, from `src/browser.ts`: what the `browser` condition of its exports names. */
export const browserLibrary: Options = {
  entry: ['src/browser.ts'],
  format: ['esm'],
  dts: false, // scripts/declarations.mjs writes them
  clean: false,
  target: 'es2022',
  platform: 'browser',
  splitting: false,
  sourcemap: false,
}
