import { defineConfig, type UserConfig } from 'vite'
import { serviceWorker } from './scripts/serviceWorker.mjs'

// A folder of files for any host: addresses are relative. Nothing is put inside the script, which the page's
// Content-Security-Policy would not fetch.
const config: UserConfig = defineConfig({
  base: './',
  build: {
    outDir: 'dist/page',
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
  },
  worker: { format: 'es' },
  plugins: [serviceWorker()],
})

export default config
