import { defineConfig } from 'tsup'
import { browserLibrary, library } from '../../tsup.base'

// The kernels' TypeScript of @inkstone/backend-native goes into the bundle: that package compiles C++ when it is installed.
export default defineConfig([library, browserLibrary])
