import { readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { randomFrom } from '@circus/testkit';
import { type Kill, killProcesses } from './faults.js';
import { DOCUMENT, figuresOf, writeFigures } from './figures.js';
import { Jobs } from './jobs.js';
import { Measurements } from './measurements.js';
import { Pictures } from './pictures.js';
import { processesOf, remainsOf } from './remains.js';
import { ResourceWatch } from './resources.js';
import { Revisions } from './revisions.js';
import { Searches } from './searches.js';
import { loadSettings } from './settings.js';
import { Stage } from './stage.js';
import { Ending, type Traffic } from './traffic.js';
import { Transactions } from './transactions.js';
import { Uploads } from './uploads.js';

const settings = loadSettings();
const { seed, seconds, calmSeconds } = settings;
/** The other suite only sends and receives: fewer of its processes are killed. */
const OTHERS_PART = 1 / 3;
/** However slow the machine is: kills wait for each other. */
const LIMIT_MS = settings.isLong ? 7_200_000 : 600_000;

describe('two connected suites with mixed traffic, whose services, PostgreSQL and NATS are killed at random', () => {
  const measurements = new Measurements();
  const kills: Kill[] = [];
  const resources = new ResourceWatch();
  let stage: Stage;
  let uploads: Uploads;
  let traffic: Traffic[] = [];
  let tookSeconds = 0;

  beforeAll(async () => {
    process.stdout.write(`Under load: CIRCUS_LOAD_SEED=${seed}, ${seconds} s, ${settings.kills} kills\n`);
    stage = await Stage.open(settings);
    uploads = new Uploads(stage.sites[0], measurements, seed);
    traffic = [
      uploads,
      new Searches(stage, uploads, measurements, seed + 100),
      new Pictures(stage, measurements, seed + 200),
      new Jobs(stage, measurements, seed + 300),
      new Revisions(stage, measurements, seed + 400),
      new Transactions(stage, measurements, seed + 500),
    ];
    await uploads.listening();
  }, 300_000);
  afterAll(async () => {
    resources.stop();
    await Promise.all((stage?.sites ?? []).map(({ suite }) => suite.stop()));
    stage?.remove();
  }, 60_000);

  it(
    'go on: clients are told plainly what is away, and nobody has to start anything',
    async () => {
      const ending = new Ending();
      const begin = performance.now();
      const running = Promise.all(traffic.map((each) => each.run(ending)));
      let faults: Promise<Kill[]>[] = [];
      try {
        const [here, there] = [1 - OTHERS_PART, OTHERS_PART].map((part) => Math.round(settings.kills * part));
        const plan = (site: string, count: number, n: number) => ({
          ...{ site, kills: count, withinMs: (seconds - calmSeconds) * 1_000 },
          random: randomFrom(seed + n),
        });
        const [first, second] = stage.sites;
        faults = [
          killProcesses(first.suite, plan(first.name, here as number, 1)),
          killProcesses(second.suite, plan(second.name, there as number, 2)),
        ];
        // Clients never end by themselves unless they fail.
        const done = await Promise.race([Promise.all(faults), running.then(() => [])]);
        kills.push(...done.flat());
        await delay(Math.max(0, begin + (seconds - calmSeconds) * 1_000 - performance.now()));
        await uploads.listening();
        measurements.period = 'calm';
        resources.start(stage.sites);
        await delay(calmSeconds * 1_000);
        resources.stop();
      } finally {
        ending.isOver = true;
        // Nothing is killed any more when it is looked what there is.
        await Promise.allSettled(faults);
        await running;
        tookSeconds = (performance.now() - begin) / 1_000;
      }
      expect(kills.reduce((sum, { processes }) => sum + processes.length, 0)).toBe(settings.kills);
      expect(measurements.unclear).toEqual([]);
    },
    LIMIT_MS,
  );

  it(
    'have lost and doubled nothing that they acknowledged, and never showed anything wrong or of others',
    async () => {
      const wrongs: string[] = [];
      for (const each of traffic) wrongs.push(...(await each.wrongs()));
      expect(wrongs).toEqual([]);
      for (const count of Object.values(acknowledged())) expect(count).toBeGreaterThan(0);
    },
    LIMIT_MS,
  );

  it('take no more memory and hold no more files than before', () => {
    const run = { settings, seconds: tookSeconds, measurements, kills, resources, acknowledged: acknowledged() };
    const figures = figuresOf(run);
    process.stdout.write(`${figures}\n`);
    expect(resources.figures()).not.toEqual([]);
    expect(resources.wrongs()).toEqual([]);
    // CIRCUS_LONG=1 CIRCUS_UPDATE_GENERATED=1 writes what stands in the document.
    if (settings.isLong && process.env.CIRCUS_UPDATE_GENERATED === '1') {
      writeFigures(figures);
      process.stdout.write(`The figures stand in ${DOCUMENT}.\n`);
    }
  });

  it(
    'leave nothing behind: no file, no task, no event, no process',
    async () => {
      const suites = stage.sites.map(({ suite }) => suite);
      const left = await Promise.all(suites.map((suite) => remainsOf(suite)));
      expect(left.flat()).toEqual([]);
      for (const report of await Promise.all(suites.map((suite) => suite.circus('check'))))
        expect(report).toMatch(/^Nothing is wrong\.$/m);
      expect(await Promise.all(suites.map((suite) => suite.stop()))).toEqual([0, 0]);
      expect(suites.flatMap(({ dataDirectory }) => processesOf(dataDirectory))).toEqual([]);
      expect(stage.temporary.flatMap((folder) => readdirSync(folder))).toEqual([]);
    },
    LIMIT_MS,
  );

  const acknowledged = (): Record<string, number> => Object.assign({}, ...traffic.map((each) => each.acknowledged()));
});
