import { defineConfig } from 'tsup'
import { library } from '../../tsup.base'

// The data stay a file beside dist, which both builds read: as CommonJS, because ES modules can import that too.
export default defineConfig({ ...library, external: [/data\/(digits(Seen)?|lines)\.cjs$/] })
