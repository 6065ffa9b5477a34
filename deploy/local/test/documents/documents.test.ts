import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isInstalled, type TestSuite, testSuite } from '@circus/testkit';
import { databaseServices, environmentSuffix } from '../../src/services.js';
import { variables } from '../../src/variables.js';
import { type Block, blocksOf, LANGUAGES, runnableOf } from './documentBlocks.js';
import { commandsInText, guides, tableOf, textOf } from './documentTexts.js';
import { LONGEST_MS, newReader, type Reader } from './reader.js';
import { readmeTour } from './readmeTour.js';
import { differencesOf } from './shownOutput.js';

const root = resolve('.');
const README = 'README.md';
const others = guides.filter((document) => document !== README);
const isRunHere = ({ mark }: Block): boolean => mark?.kind !== 'not run' && mark?.kind !== 'run by';
const firstLineOf = ({ content }: Block): string => (content.trim().split('\n')[0] as string).slice(0, 80);

/** A template of a plug-in as a program on this machine: one that is registered, and the one that docs/plugins.md registers. */
const PLUGIN_ID = '5'.repeat(64);
const templates = join(root, 'deploy/examples/plugin-template');
const inNode = [process.execPath, join(templates, 'node/main.mjs')];
const hasPython = isInstalled('python3');
const inPython = hasPython ? ['python3', join(templates, 'python/main.py')] : inNode;
const LOCAL_PLUGINS = JSON.stringify({ [PLUGIN_ID]: { command: inNode }, ['1'.repeat(64)]: { command: inPython } });

describe('what the documents tell to type', () => {
  const readme = textOf(README);
  const inReadme = runnableOf(README).filter(({ mark }) => mark === undefined);
  let suite: TestSuite;
  let reader: Reader;
  /** What documents count on, once the README was followed. */
  const known: Record<string, string> = {};

  beforeAll(async () => {
    suite = await testSuite({ LOCAL_PLUGINS });
    reader = await newReader(suite);
    const manifest = JSON.parse(readFileSync(join(templates, 'node/plugin.json'), 'utf8')) as object;
    const registered = await suite.fetch('/api/admin/plugins', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...manifest, pluginId: PLUGIN_ID, runConfiguration: {} }),
    });
    expect(registered.status).toBe(201);
  }, LONGEST_MS);
  afterAll(async () => {
    reader.leaves();
    await suite.stop();
    suite.remove();
  });

  it('shows in the README what the start prints', () => {
    const block = runnableOf(README)[0] as Block;
    const shown = (block.shown?.content ?? startShown()).replace('127.0.0.1:8080', new URL(suite.url).host);
    const form = shown
      .replace(/[.()]/g, '\\$&')
      .replace(/\\\(\d+\\\.\d s\\\)/, '\\(\\d+\\.\\d s\\)')
      .replace(/[a-z0-9]{5}(-[a-z0-9]{5}){3}/, '[a-z0-9]{5}(-[a-z0-9]{5}){3}');
    expect(suite.output()).toMatch(new RegExp(`^${form}$`, 'm'));
  });
  /** The start is shown behind a sentence. */
  const startShown = (): string =>
    blocksOf(README).find(({ content }) => content.startsWith('The suite is ready'))?.content as string;

  describe('in the README leads through five minutes', () => {
    it('in as many steps as are tried here', () => {
      expect(inReadme.map(({ content }) => readmeTour.findIndex(([part]) => content.includes(part)))).toEqual(
        readmeTour.map((_, index) => index),
      );
    });

    it.each(readmeTour)(
      'with %s',
      async (part, check) => {
        const block = inReadme.find(({ content }) => content.includes(part)) as Block;
        const { code, stdout, stderr } = await reader.does(block);
        expect([code, stderr]).toEqual([0, expect.any(String)]);
        check(stdout, reader.fitted(block.shown?.content ?? ''), reader);
        const [, seriesUid, caseId] = /^Series .*\/([\d.]+)$[^]*^Case .*\/([0-9a-z]{26})$/m.exec(stdout) ?? [];
        if (seriesUid && caseId) Object.assign(known, { SERIES: seriesUid, CASE: caseId });
      },
      LONGEST_MS,
    );
  });

  /** Commands in the text of the README, with what stands for `<…>`, and what they must print. */
  const inText: Record<string, { replace?: [string, string]; before?: string; prints: RegExp }> = {
    'node circus demo <folder>': {
      replace: ['<folder>', 'images'],
      prints: /^1 of 1 files are stored, in 1 series\.$/m,
    },
    'node circus --help': { prints: /add-permanent-token/ },
    'node circus <command> --help': { replace: ['<command>', 'demo'], prints: /--token <token>/ },
    'node circus status': { prints: /case-db/ },
    'node circus print-role-sql': {
      before: 'export DATABASE_URL=postgresql://owner:word@db.example.org/hospital',
      prints: /CREATE ROLE "?circus_case_db/,
    },
    'npm start -- --variables': { prints: /CIRCUS_DATA_DIR/ },
  };

  it('in the text of the README is a command that is tried', () => {
    const long = /^npm run bench|^npm (start|test)$|^docker compose/;
    expect(commandsInText(readme).filter((command) => !long.test(command) && !(command in inText))).toEqual([]);
  });

  it.each(Object.entries(inText))(
    'works: %s',
    async (command, { replace, before = '', prints }) => {
      expect(commandsInText(readme)).toContain(command);
      // In a terminal of its own: what is set before stays there.
      const content = `(${before}\n${replace ? command.replace(...replace) : command})`;
      const { stdout } = await reader.does({ document: README, line: 0, section: '', language: 'sh', content });
      expect(stdout).toMatch(prints);
    },
    LONGEST_MS,
  );

  describe.each(others.filter((document) => runnableOf(document).some(isRunHere)))('in %s', (document) => {
    const blocks = runnableOf(document).filter(isRunHere);
    let own: Reader;

    beforeAll(async () => {
      own = await newReader(suite, { TOKEN: suite.token, PLUGIN: PLUGIN_ID, LOCAL_PLUGINS, ...known });
    });
    afterAll(() => own.leaves());

    it.each(blocks.map((block) => [`line ${block.line}, ${firstLineOf(block)}`, block] as const))(
      'works: %s',
      async (_, block) => {
        if (!hasPython && (LANGUAGES[block.language] === 'python' || /\bpython3\b/.test(block.content))) return;
        const { code, stdout, stderr } = await own.does(block);
        const refused = block.mark?.kind === 'refused';
        expect([code === 0 ? 'done' : 'refused', (code === 0) === refused ? `${stdout}\n${stderr}` : '']).toEqual([
          refused ? 'refused' : 'done',
          '',
        ]);
        if (block.shown) expect(differencesOf(block.shown, stdout)).toEqual([]);
      },
      LONGEST_MS,
    );
  });

  it('describes in the README every variable with its default, and no other', () => {
    const rows = tableOf(readme, 'variable');
    const defaults = rows.flatMap(([names = '', values = '']) =>
      names.split(', ').map((name, index) => [name.replaceAll('`', ''), values.split(', ')[index] ?? '']),
    );
    expect(defaults.map(([name]) => name).sort()).toEqual(Object.keys(variables).sort());
    for (const [name, { default: value }] of Object.entries(variables) as [string, { default?: string }][]) {
      if (value !== undefined) expect(defaults).toContainEqual([name, `\`${value}\``]);
    }
    expect(databaseServices.map(environmentSuffix)).toContain('CASE_DB');
  });

  it('gives in the README the address of the description, where there is a page', async () => {
    const address = /<(http:\/\/127\.0\.0\.1:8080\/[^>]+)>/.exec(readme)?.[1] as string;
    const page = await fetch(reader.fitted(address));
    expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringMatching(/^text\/html/)]);
  });
});
