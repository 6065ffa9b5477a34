import { chmodSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isInstalled } from '@circus/testkit';
import { whyNoPodman } from '../../../../docker/test/containers/podman.js';
import { cad } from './chapters/cad.js';
import { agreement, audit, exportCase } from './chapters/evening.js';
import { paint } from './chapters/labels.js';
import { find, look } from './chapters/research.js';
import { connection, scan } from './chapters/scanner.js';
import { Day } from './day.js';
import { PluginContainers, TEMPLATE } from './pluginContainers.js';
import { LOCAL_PLUGIN_ID, SHORT_COMMANDS } from './readersCommands.js';
import { ReadersShell } from './readersShell.js';
import { Site } from './sites.js';
import { Story } from './story.js';
import { formOf, tourDocument } from './tourDocument.js';

const IS_LONG = process.env.CIRCUS_LONG === '1';
const SLICES = IS_LONG ? 300 : 20;
const CHAPTER_MS = IS_LONG ? 1_800_000 : 600_000;

/** What the reader types in his checkout, with its programs and the templates of plug-ins. */
const CHECKOUT = ['package.json', 'circus', 'deploy'];

const withScanner = isInstalled('storescu') ? describe : describe.skip;

/**
 * The whole suite on one day, twice: what a scanner sends to a hospital is worked on at a research site. Every command is
 * one that a reader of docs/tour.md types, in one shell; what comes of it is held against what the scanner has.
 */
withScanner('a day in the life of two sites', () => {
  const story = new Story();
  let day: Day;
  let containers: PluginContainers | null = null;
  let hospital: Site | undefined;
  let research: Site | undefined;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'circus-day-'));
    chmodSync(folder, 0o711); // PostgreSQL's own account passes through
    for (const name of CHECKOUT) symlinkSync(resolve(name), join(folder, name));
    containers = await openContainers();
    const program = { command: [process.execPath, resolve(TEMPLATE, 'main.mjs')] };
    const plugins: Record<string, string> = containers
      ? { DOCKER_HOST: containers.dockerHost }
      : { LOCAL_PLUGINS: JSON.stringify({ [LOCAL_PLUGIN_ID]: program }) };
    // One after the other: two starts at once take as long, and more of the machine than there may be.
    hospital = await Site.open('hospital', folder, { BOX_ALLOWED_NETWORKS: '127.0.0.0/8' });
    research = await Site.open('research', folder, plugins);
    const shell = ReadersShell.open(folder, plugins);
    day = new Day(folder, { hospital, research }, shell, story, SLICES);
    const fitted = SHORT_COMMANDS.replace('http://127.0.0.1:8080', hospital.suite.url)
      .replace('http://127.0.0.1:8081', research.suite.url)
      .replaceAll('data/', `${folder}/`);
    await shell.type(fitted);
  }, CHAPTER_MS);
  afterAll(async () => {
    await day?.shell.close();
    await Promise.all([hospital?.close(), research?.close()]);
    await containers?.remove();
    rmSync(folder, { recursive: true, force: true });
  }, 120_000);

  async function openContainers(): Promise<PluginContainers | null> {
    const reason = IS_LONG ? whyNoPodman() : 'it takes longer: CIRCUS_LONG=1 has it';
    if (reason === null) return PluginContainers.open();
    story.leaveOut(`the plug-in in a container, because ${reason}. Here it is a program of this machine.`);
    return null;
  }

  /** Later chapters need what happened in earlier ones. */
  let isBroken = false;
  const chapter = (sentence: string, happens: () => Promise<void>) =>
    it(
      sentence,
      async () => {
        if (isBroken) throw new Error('An earlier chapter failed, or was left out');
        isBroken = true;
        await happens();
        isBroken = false;
      },
      CHAPTER_MS,
    );

  chapter('they are connected', () => connection(day));
  chapter('a CT comes from a scanner into the hospital, and anonymized to the research site', () => scan(day));
  chapter('a researcher finds it and makes a case', () => find(day));
  chapter('she looks at three planes, which are sections of it', () => look(day));
  chapter('she paints a label and saves two revisions', () => paint(day));
  chapter('a plug-in works on it, and people say what they think of that', () => cad(day, containers));
  chapter('the case leaves with the voxels of the scanner', () => exportCase(day));
  chapter('administrators read who did what', () => audit(day));
  chapter('in the end every count and hash agrees, and nobody at the research site knows whose CT it is', () =>
    agreement(day),
  );
  chapter('the story stands in docs/tour.md', async () => {
    // In the long form the plug-in's image is built beforehand, which a reader does in another way.
    if (IS_LONG) return;
    const { told, update } = tourDocument(story.chapters);
    if (process.env.CIRCUS_UPDATE_GENERATED === '1') update();
    // Not up to date? CIRCUS_UPDATE_GENERATED=1 npx jest deploy/local/test/suite/day
    expect(formOf(tourDocument(story.chapters).written)).toBe(formOf(told));
  });
});
