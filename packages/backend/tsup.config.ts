import { defineConfig } from 'tsup'
import { browserLibrary, library } from '../../tsup.base'

export default defineConfig([
  {
    ...library,
    // `import()` becomes `require` in the CommonJS build: it names packages that have one, and Jest has no `import()` there.
    esbuildOptions(options, { format }) {
      if (format === 'cjs') options.supported = { ...options.supported, 'dynamic-import': false }
    },
  },
  browserLibrary,
])
