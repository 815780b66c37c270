import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const at = (path: string) => resolve(import.meta.dirname, path);

/** One build for every shell: `out/main` (desk, engine, Electron main), `out/preload`, `out/renderer` (the desk's page and the player). */
export default defineConfig({
  main: {
    build: {
      target: 'node20',
      outDir: at('out/main'),
      rollupOptions: {
        input: { foyer: at('main/cli/foyer.ts'), engine: at('main/engine/main.ts'), electron: at('electron/main.ts') },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: at('out/preload'),
      rollupOptions: { input: { preload: at('electron/preload.ts') }, output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    root: at('renderer'),
    base: './',
    plugins: [react()],
    build: {
      outDir: at('out/renderer'),
      target: 'es2022',
      minify: true,
      rollupOptions: {
        input: { index: at('renderer/index.html'), player: at('renderer/player.html'), pair: at('renderer/pair.html') },
        // @mantine/schedule asks rrule for a default export only where it has one.
        onwarn: (warning, warn) => warning.code !== 'IMPORT_IS_UNDEFINED' && warn(warning),
      },
    },
  },
});
