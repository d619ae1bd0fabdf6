import { defineConfig } from 'tsup'
import { library } from '../../tsup.base'

// Split, so that `inkstone --help` does not load TensorFlow.js.
export default defineConfig({
  ...library,
  entry: ['src/cli.ts'],
  format: ['esm'],
  splitting: true,
  // optional: they are loaded from where they are installed, if they are
  external: ['@inkstone/server', '@inkstone/pad'],
})
