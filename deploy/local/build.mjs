#!/usr/bin/env node
import './bootstrap/nodeVersion.mjs';

const usage = `Usage: npm run build

Installs the dependencies, generates the database client and compiles, each only if something has changed.`;

const { complain } = await import('./bootstrap/step.mjs');
const { readOptions } = await import('./bootstrap/options.mjs');
readOptions(usage, []);
try {
  const { prepare } = await import('./bootstrap/prepare.mjs');
  await prepare();
  console.log('Everything is built.');
} catch (error) {
  complain(error);
  process.exit(1);
}
