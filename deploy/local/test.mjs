#!/usr/bin/env node
import './bootstrap/nodeVersion.mjs';

const usage = `Usage: npm test [-- [--long] [options of jest, or parts of file names]]

Installs what the tests need, builds, checks types, lint and format, and runs the tests.

  --long   the tests that take minutes, too
  --help   show this

For instance: npm test -- libs/dicom -t 'multi-valued'`;

const args = process.argv.slice(2);
if (args.includes('--help') || args.includes('-h')) {
  console.log(usage);
  process.exit(0);
}

const { complain } = await import('./bootstrap/step.mjs');
try {
  const { runTests } = await import('./bootstrap/tests.mjs');
  process.exit(await runTests({ long: args.includes('--long'), jestArgs: args.filter((arg) => arg !== '--long') }));
} catch (error) {
  complain(error);
  process.exit(1);
}
