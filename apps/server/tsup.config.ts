import { defineConfig } from 'tsup'
import { library } from '../../tsup.base'

// The threads are files of their own, which the service starts.
export default defineConfig([
  { ...library, format: ['esm'], clean: ['!*Thread.js'] },
  {
    ...library,
    entry: {
      modelThread: 'src/threads/modelThread.ts',
      pictureThread: 'src/threads/pictureThread.ts',
      readingThread: 'src/threads/readingThread.ts',
    },
    format: ['esm'],
    clean: false,
  },
])
