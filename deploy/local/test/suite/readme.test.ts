import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { ctPhantom, makeInstance } from '@circus/dicom';
import { type TestSuite, testSuite } from '@circus/testkit';
import { databaseServices, environmentSuffix } from '../../src/services.js';
import { variables } from '../../src/variables.js';
import { readGreyPng } from './greyPng.js';
import { makeZip } from './makeZip.js';
import { commandsInText, localLinksOf, type ShellBlock, shellBlocksOf, tableOf } from './readmeDocument.js';

const run = promisify(execFile);
const root = resolve('.');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const [start, ...rest] = shellBlocksOf(readme) as [ShellBlock, ...ShellBlock[]];
const tour = rest.filter(({ section }) => section === 'Five minutes');

/** What is not typed here, and where it is tried instead. */
const elsewhere: Record<string, string> = {
  'npm start': 'every test of the suite starts it by the same script',
  'npm test': 'it would run this test',
  'npm run bench -- --vs orthanc': 'it takes minutes, and Orthanc',
  'npm run bench -- search --rows 1000000': 'it takes minutes',
  'docker compose up --build': 'the tests of the containers do it with Podman',
  'docker compose logs prepare': 'the tests of the containers do it with Podman',
  'docker compose run --rm circus add-permanent-token admin@example.com':
    'the tests of the containers do it with Podman',
};

describe('the README', () => {
  let suite: TestSuite;
  /** Where the reader types: it looks like the checkout, and has the reader's own files. */
  let folder: string;
  /** The reader's own, once he has one. */
  let token = '0'.repeat(40);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'circus-reader-'));
    for (const name of ['package.json', 'circus', 'deploy']) symlinkSync(join(root, name), join(folder, name));
    const mine = [1, 2].map((instanceNumber) => makeInstance({ modality: 'MR', instanceNumber }));
    writeFileSync(join(folder, 'study.zip'), makeZip(mine.map((bytes, index) => ({ name: `${index}.dcm`, bytes }))));
    mkdirSync(join(folder, 'images'));
    writeFileSync(join(folder, 'images/1.dcm'), makeInstance({ modality: 'MR', instanceNumber: 3 }));
    // A refusal is an exit code, too.
    writeFileSync(join(folder, '.curlrc'), 'silent\nshow-error\nfail-with-body\n');
    suite = await testSuite();
  }, 120_000);
  afterAll(async () => {
    await suite.stop();
    suite.remove();
    rmSync(folder, { recursive: true });
  });

  /** Replaces what a reader replaces: the port, and the token by his own. */
  const fitted = (text: string): string =>
    text.replaceAll('127.0.0.1:8080', new URL(suite.url).host).replace(/\b[0-9a-f]{40}\b/g, token);
  const typed = async (commands: string): Promise<string> => {
    const environment = {
      ...{ PATH: process.env.PATH, HOME: folder, CURL_HOME: folder },
      ...{ CIRCUS_DATA_DIR: suite.dataDirectory, PORT: new URL(suite.url).port },
    };
    const { stdout } = await run('bash', ['-e', '-c', commands], { cwd: folder, env: environment });
    return stdout.trim();
  };
  /** What the reader's shell knows after the blocks so far. */
  let known = '';
  const typedInOrder = async (commands: string): Promise<string> => {
    const printed = await typed(`${known}\n${commands}`);
    known += (commands.match(/^(export )?[A-Z]+=.*$/gm) ?? []).map((line) => `\n${line}`).join('');
    return printed;
  };

  it('has no command that is not tried here or named with where it is', () => {
    const blocks = rest.filter((block) => !tour.includes(block)).flatMap(({ commands }) => commands.split('\n'));
    const lines = [...start.commands.split('\n'), ...blocks].map((line) => line.replace(/ +# .*/, ''));
    expect(lines.filter((line) => !(line in elsewhere))).toEqual([]);
    expect(commandsInText(readme).filter((command) => !(command in elsewhere) && !(command in inText))).toEqual([]);
  });

  it('shows what the start prints', () => {
    const shown = (start.shown as string).replace('127.0.0.1:8080', new URL(suite.url).host);
    const form = shown
      .replace(/[.()]/g, '\\$&')
      .replace(/\\\(\d+\\\.\d s\\\)/, '\\(\\d+\\.\\d s\\)')
      .replace(/[a-z0-9]{5}(-[a-z0-9]{5}){3}/, '[a-z0-9]{5}(-[a-z0-9]{5}){3}');
    expect(suite.output()).toMatch(new RegExp(`^${form}$`, 'm'));
  });

  describe('leads through five minutes', () => {
    const blockWith = (part: string): ShellBlock => {
      const found = tour.filter(({ commands }) => commands.includes(part));
      expect([part, found.length]).toEqual([part, 1]);
      return found[0] as ShellBlock;
    };
    /** The blocks as the reader meets them; each with what has to come of it. */
    const expectations: [part: string, check: (printed: string, shown: string) => Promise<void> | void][] = [
      [
        'add-permanent-token',
        (printed, shown) => {
          expect(printed.replace(/[0-9a-f]{40}$/, '')).toBe(shown.replace(/[0-9a-f]{40}$/, ''));
          token = /[0-9a-f]{40}$/.exec(printed)?.[0] as string;
        },
      ],
      [
        'node circus demo',
        (printed, shown) => {
          const withoutCase = (text: string) => text.replace(/[0-9a-z]{26}$/gm, '');
          expect(withoutCase(printed)).toContain(withoutCase(shown));
        },
      ],
      [
        '@study.zip',
        (printed) => {
          const [, taskId, tasks] = /^\{"taskId":"([0-9a-z]{26})"\}(.*)$/s.exec(printed) as unknown as [
            0,
            string,
            string,
          ];
          expect(JSON.parse(tasks)).toMatchObject({
            items: expect.arrayContaining([expect.objectContaining({ taskId })]),
          });
        },
      ],
      [
        '/api/series \\',
        (printed, shown) => {
          expect(JSON.parse(printed)).toMatchObject(JSON.parse(shown.replace(', …', '')) as object);
        },
      ],
      [
        '/rs/metadata',
        (printed, shown) => {
          expect(JSON.parse(printed)).toEqual(JSON.parse(shown));
          const { width, height, pixels } = readGreyPng(readFileSync(join(folder, 'axial.png')));
          expect([width, height]).toEqual([512, 512]);
          expect(new Set(pixels).size).toBeGreaterThan(100);
        },
      ],
      [
        '/api/metadata/flatseries',
        (printed) => {
          expect(JSON.parse(printed)).toHaveLength(2);
          const image = readFileSync(join(folder, 'image.dcm'));
          expect([...ctPhantom({ slices: 60 })].some(({ bytes }) => bytes.equals(image))).toBe(true);
        },
      ],
    ];

    it('in as many steps as are tried here', () => {
      expect(tour.map(({ commands }) => expectations.findIndex(([part]) => commands.includes(part)))).toEqual(
        expectations.map((_, index) => index),
      );
    });

    it.each(expectations)('with %s', async (part, check) => {
      const { commands, shown = '' } = blockWith(part);
      await check(await typedInOrder(fitted(commands)), fitted(shown));
    });
  });

  /** Commands in the text, with what stands for `<…>`, and what they must print. */
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

  it.each(Object.entries(inText))(
    'names a command that works: %s',
    async (command, { replace, before = '', prints }) => {
      expect(commandsInText(readme)).toContain(command);
      expect(await typed(`${before}\n${replace ? command.replace(...replace) : command}`)).toMatch(prints);
    },
  );

  it('describes every variable with its default, and no other', () => {
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

  it('links to what is there, and every picture is shown there or in another document', () => {
    const links = localLinksOf(readme);
    expect(links.filter((link) => !existsSync(join(root, link)))).toEqual([]);
    const documents = readdirSync(join(root, 'docs'), { withFileTypes: true }).filter((entry) => entry.isFile());
    const texts = [readme, ...documents.map(({ name }) => readFileSync(join(root, 'docs', name), 'utf8'))];
    const pictures = readdirSync(join(root, 'docs/images'));
    expect(pictures.filter((name) => !texts.some((text) => text.includes(`images/${name})`)))).toEqual([]);
    expect(links.filter((link) => /\.(png|jpg)$/.test(link)).length).toBeGreaterThanOrEqual(4);
  });

  it('gives the address of the description, where there is a page', async () => {
    const address = /<(http:\/\/127\.0\.0\.1:8080\/[^>]+)>/.exec(readme)?.[1] as string;
    const page = await fetch(fitted(address));
    expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringMatching(/^text\/html/)]);
  });
});
