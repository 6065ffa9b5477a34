#!/usr/bin/env node
import './bootstrap/nodeVersion.mjs';

const usage = `Usage: npm start [-- --verbose]

Installs, builds and starts the whole suite on this machine, and stops it on Ctrl-C.

  --verbose   show what the services log (it is always in data/logs)
  --help      show this, and every variable that configures the suite

Variables are read from the environment and from the file .env in this folder:
`;

const args = process.argv.slice(2);
const unknown = args.find((arg) => !['--verbose', '--help', '-h'].includes(arg));
if (unknown) {
  console.error(`There is no option ${unknown}. npm start -- --help shows what there is.`);
  process.exit(1);
}

const { complain } = await import('./bootstrap/step.mjs');
try {
  if (args.includes('--help') || args.includes('-h')) {
    console.log(usage);
    const { describeVariables } = await import('./bootstrap/describeVariables.mjs');
    console.log(await describeVariables());
  } else {
    const { needsNats } = await import('./bootstrap/environment.mjs');
    const { natsServer, provideProgram } = await import('./bootstrap/systemPrograms.mjs');
    const { prepare } = await import('./bootstrap/prepare.mjs');
    // Asked first: whoever has to install something himself should not wait for everything else before.
    if (needsNats()) await provideProgram(natsServer, console.log);
    await prepare();
    const { run } = await import('./dist/run.js');
    process.exit(await run({ verbose: args.includes('--verbose') }));
  }
} catch (error) {
  complain(error);
  process.exit(1);
}
