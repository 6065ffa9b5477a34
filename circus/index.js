#!/usr/bin/env node
import '../deploy/local/bootstrap/nodeVersion.mjs';
import { existsSync } from 'node:fs';

const built = new URL('./dist/index.js', import.meta.url);
if (existsSync(built)) {
  const { main } = await import(built.href);
  process.exitCode = await main(process.argv.slice(2));
} else {
  console.error('The circus command is not built yet: run npm run build, then try again.');
  process.exitCode = 1;
}
