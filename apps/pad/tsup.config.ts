import { defineConfig } from 'tsup'
import { library } from '../../tsup.base'

// What finds and serves the page, which Vite builds into dist/page afterwards.
export default defineConfig({ ...library, format: ['esm'], clean: true })
