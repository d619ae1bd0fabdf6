import { defineConfig } from 'vite'

// The page, as files that the desk reads at its start. Addresses are relative: it may be mounted anywhere.
export default defineConfig({
  root: 'src/page',
  base: './',
  build: { outDir: '../../dist/page', emptyOutDir: true, modulePreload: { polyfill: false } },
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
})
