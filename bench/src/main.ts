import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import { measureAnonymize } from './anonymize.js';
import { measureAuth } from './auth.js';
import { measureCstore } from './cstore.js';
import { measureDicomWeb } from './dicomWeb.js';
import { measureExport } from './export.js';
import { measureIngest } from './ingest.js';
import { startOrthancTarget } from './orthancTarget.js';
import { measureRender } from './render.js';
import { newReport, saveReport, tableOf } from './report.js';
import { measureSearch, SEARCHED, type Searched } from './search.js';
import { startSuiteTarget } from './suiteTarget.js';
import type { Target } from './target.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const measures = {
  ingest: measureIngest,
  cstore: measureCstore,
  render: measureRender,
  auth: measureAuth,
  anonymize: measureAnonymize,
  export: measureExport,
};
type Measure = keyof typeof measures | 'search' | 'dicomweb';
const names: Measure[] = [...(Object.keys(measures) as Measure[]), 'dicomweb', 'search'];

const command = new Command('npm run bench --')
  .description(
    'Measures the suite on this machine through its gateway, side by side with its peers, on a generated CT of 300 slices. ' +
      'Prints a table and writes bench/results/<name>.json.',
  )
  .argument('[what...]', `what to measure: ${names.join(', ')}; everything when left out`)
  .addOption(new Option('--vs <peer>', 'a peer to measure in the same run, in turn').choices(['orthanc']))
  .option('--rounds <number>', 'how often everything is measured', '3')
  .option('--rows <number>', 'series and cases to search among; they are generated', '1000000')
  .option('--instances <number>', 'images of the series whose metadata DICOMweb reads', '300')
  .addOption(new Option('--among <what>', 'what is searched; all when left out').choices(SEARCHED))
  .action(
    async (
      what: string[],
      options: { vs?: string; rounds: string; rows: string; instances: string; among?: Searched },
    ) => {
      const wanted = what.length > 0 ? what : names;
      const unknown = wanted.filter((name) => !names.includes(name as Measure));
      if (unknown.length > 0) command.error(`Nothing is called ${unknown.join(', ')}; there is ${names.join(', ')}.`);
      const rounds = Number(options.rounds);
      if (!Number.isInteger(rounds) || rounds < 1 || rounds > 100)
        command.error('--rounds is a whole number from 1 to 100.');
      const rows = Number(options.rows);
      if (!Number.isInteger(rows) || rows < 10_000 || rows > 20_000_000)
        command.error('--rows is a whole number from 10000 to 20000000.');
      const instances = Number(options.instances);
      if (!Number.isInteger(instances) || instances < 1 || instances > 10_000)
        command.error('--instances is a whole number from 1 to 10000.');
      await measure(
        wanted as Measure[],
        options.vs,
        rounds,
        rows,
        instances,
        options.among ? [options.among] : SEARCHED,
      );
    },
  );

async function measure(
  wanted: Measure[],
  peer: string | undefined,
  rounds: number,
  rows: number,
  instances: number,
  searched: readonly Searched[],
): Promise<void> {
  const say = (line: string) => process.stderr.write(`${line}\n`);
  for (const name of wanted) {
    if (name === 'search') {
      await measureSearch(root, rows, rounds, searched, say);
      continue;
    }
    const targets: Target[] = [];
    const report = newReport();
    try {
      say('starting the suite');
      targets.push(await startSuiteTarget(root));
      if (peer) {
        say(`starting ${peer}`);
        targets.push(await startOrthancTarget({ dicom: name === 'cstore' }));
      }
      if (name === 'dicomweb') await measureDicomWeb(targets, report, rounds, instances, say);
      else await measures[name](targets, report, rounds, say);
      for (const target of targets) {
        for (const [process, peak] of Object.entries(await target.memory())) {
          report.figures.push({ target: target.name, what: `peak memory of ${process}`, unit: 'MiB', values: [peak] });
        }
      }
    } finally {
      await Promise.all(targets.map((target) => target.stop()));
    }
    process.stdout.write(`\n${tableOf(report)}\n\n`);
    say(`written to ${saveReport(root, name, report)}`);
  }
}

// Ending at once has 'exit' end the servers, which would go on otherwise.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

await command.parseAsync();
