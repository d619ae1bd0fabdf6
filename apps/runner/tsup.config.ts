import { defineConfig } from 'tsup'
import { library } from '../../tsup.base'

// Split, so that `inkstone --help` does not load TensorFlow.js.
export default defineConfig({
  ...library,
  entry: ['src/cli.ts'],
  format: ['esm'],
  dts: false,
  splitting: true,
  external: ['@inkstone/server'], // optional: it is loaded from where it is installed, if it is
})
