import { defineConfig } from 'tsup'
import { browserLibrary } from '../../tsup.base'

export default defineConfig({ ...browserLibrary, entry: ['src/index.ts'], clean: true })
