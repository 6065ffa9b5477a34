import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Smaller than this, a header line costs more than compression saves. Bytes. */
const WORTH_COMPRESSING = 1024;

/** Writes every text file compressed beside itself: the gateway sends those to browsers that take them. */
const compressed = {
  name: 'compressed',
  apply: 'build',
  generateBundle: {
    order: 'post',
    handler(_options, bundle) {
      for (const file of Object.values(bundle)) {
        const content = Buffer.from(file.type === 'chunk' ? file.code : file.source);
        if (!/\.(js|css|html|svg)$/.test(file.fileName) || content.length < WORTH_COMPRESSING) continue;
        const emit = (extension, source) =>
          this.emitFile({ type: 'asset', fileName: file.fileName + extension, source });
        emit('.br', brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
        emit('.gz', gzipSync(content));
      }
    },
  },
};

/** Where `npm run dev` finds the suite, as `npm start` runs it. */
const suite = process.env.CIRCUS_URL ?? 'http://127.0.0.1:8080';

/**
 * The console that is written is a page of this server, not of the suite, which lets only its own pages use a session. What this
 * server's own page asks for is therefore asked in the name of the suite's; what pages of other sites ask for stays theirs.
 */
const toSuite = {
  target: suite,
  changeOrigin: true,
  configure: (proxy) => {
    proxy.on('proxyReq', (asked, { headers }) => {
      if (headers.origin === `http://${headers.host}`) asked.setHeader('origin', new URL(suite).origin);
    });
  },
};

export default defineConfig({
  plugins: [react(), compressed],
  build: {
    outDir: 'site',
    emptyOutDir: true,
    target: 'es2022',
    // The Content-Security-Policy lets nothing in that is written into the page.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: Object.fromEntries(['/api', '/rs', '/dicom-web'].map((path) => [path, toSuite])) },
});
