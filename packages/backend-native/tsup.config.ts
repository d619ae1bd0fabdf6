import { defineConfig } from 'tsup'
import { library } from '../../tsup.base'

// `kernels` is what any build of the kernels needs to become a backend; @inkstone/backend-wasm bundles it.
export default defineConfig({
  ...library,
  entry: { index: 'src/index.ts', kernels: 'src/kernels.ts' },
})
