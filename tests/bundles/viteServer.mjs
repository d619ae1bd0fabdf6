// node viteServer.mjs FOLDER DIST: builds program.ts for a server, as a project in FOLDER would.
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const [, , folder, dist] = process.argv
await build({
  root: folder,
  configFile: false,
  logLevel: 'error',
  ssr: { external: true }, // an installed package stays outside by itself; those of a workspace are linked
  build: {
    ssr: fileURLToPath(new URL('program.ts', import.meta.url)),
    outDir: dist,
    rollupOptions: { output: { entryFileNames: 'program.mjs' } },
  },
})
