#!/usr/bin/env node
import './bootstrap/nodeVersion.mjs';

// Everything behind npm run bench -- goes to the benchmark itself, --help too.
const { complain, runVisibly } = await import('./bootstrap/step.mjs');
try {
  const { prepare } = await import('./bootstrap/prepare.mjs');
  await prepare();
  process.exit(await runVisibly(process.execPath, ['bench/dist/main.js', ...process.argv.slice(2)]));
} catch (error) {
  complain(error);
  process.exit(1);
}
