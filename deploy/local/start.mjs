#!/usr/bin/env node
import './bootstrap/nodeVersion.mjs';

const usage = `Usage: npm start [-- --verbose]

Installs, builds and starts the whole suite on this machine, and stops it on Ctrl-C.

  --verbose    show what the services log (it is always in the data folder's logs)
  --variables  list the variables that configure the suite
  --as-built   install and build nothing: what is there is started, or the start refused
  --help       show this

Variables are read from the environment and from the file .env in this folder.`;

const { complain } = await import('./bootstrap/step.mjs');
const { readOptions } = await import('./bootstrap/options.mjs');
const options = readOptions(usage, ['--verbose', '--variables', '--as-built']);
try {
  const asBuilt = options.has('--as-built');
  const { needsNats } = await import('./bootstrap/environment.mjs');
  const { natsServer, provideProgram } = await import('./bootstrap/systemPrograms.mjs');
  const { prepare, requireBuilt } = await import('./bootstrap/prepare.mjs');
  // Asked first: whoever has to install something himself should not wait for everything else before.
  if (needsNats() && !options.has('--variables')) await provideProgram(natsServer, console.log);
  if (asBuilt) requireBuilt();
  else await prepare();
  if (options.has('--variables')) {
    const { describeVariables } = await import('./dist/describeVariables.js');
    console.log(describeVariables());
    process.exit(0);
  }
  const { run } = await import('./dist/run.js');
  const startedByNpm = process.env.npm_lifecycle_event !== undefined;
  process.exit(await run({ verbose: options.has('--verbose'), startedByNpm }));
} catch (error) {
  complain(error);
  process.exit(1);
}
