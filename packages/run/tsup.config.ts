import { defineConfig } from 'tsup'
import { browserLibrary, library } from '../../tsup.base'

export default defineConfig([library, browserLibrary])
