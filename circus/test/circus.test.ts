import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { type DicomJson, readHeader, textOf } from '@circus/dicom';
import { runCircus } from './runCircus.js';

describe('node circus', () => {
  let dataDirectory: string;

  beforeAll(() => {
    dataDirectory = mkdtempSync(join(tmpdir(), 'circus-cli-'));
  });
  afterAll(() => rmSync(dataDirectory, { recursive: true }));

  const circus = (args: string[], environment: Record<string, string> = {}, input = '') =>
    runCircus(args, { CIRCUS_DATA_DIR: dataDirectory, ...environment }, input);

  it.each([[[]], [['--help']], [['help']]])('%j lists the commands', async (args) => {
    const { code, stdout } = await circus(args);
    expect(code).toBe(0);
    for (const name of ['demo', 'print-role-sql', 'status', 'ulid'])
      expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
  });

  it.each([[['help', 'demo']], [['demo', '--help']]])('%j explains the command', async (args) => {
    const { code, stdout } = await circus(args);
    expect(code).toBe(0);
    expect(stdout).toContain('Usage: circus demo [options] [folder]');
    expect(stdout).toContain('--token <token>');
  });

  it.each([[[]], [['--help']], [['help']]])('%j begins with the name and the version', async (args) => {
    expect((await circus(args)).stdout).toMatch(/^CIRCUS Suite \d+\.\d+\.\d+\n/);
  });

  it('has commands in groups, which explain themselves', async () => {
    for (const args of [
      ['help', 'users', 'list'],
      ['users', 'list', '--help'],
      ['users', '--help'],
      ['help', 'users'],
    ])
      expect(await circus(args)).toMatchObject({
        code: 0,
        stderr: '',
        stdout: expect.stringContaining('circus users'),
      });
    expect((await circus(['help', 'users'])).stdout).toMatch(/^ {2}list +List all users/m);
    expect((await circus([])).stdout).toMatch(/^ {2}users +Commands: .*list/m);
  });

  it.each([[['help', 'dmeo']], [['help', 'users', 'lst']], [['users', 'lst']], [['users']]])(
    'refuses %j on standard error with exit code 1',
    async (args) => {
      expect(await circus(args)).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/./) });
    },
  );

  it('checks models that there are, once or several times', async () => {
    expect(await circus(['db-check', '-t', 'user', '--target', 'users', '-t', 'x'])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^There is no model users, x\. There are user, group, /m),
    });
  });

  describe('generate-password-hash', () => {
    it('prints a hash of what is given twice', async () => {
      const { code, stdout } = await circus(['generate-password-hash'], {}, 'correct horse\ncorrect horse\n');
      expect(code).toBe(0);
      expect(stdout).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$\S+\n$/);
    });

    it.each([
      ['a\nb\n', 'Password mismatch.\n'],
      ['\n\n', 'The password must have at least one character.\n'],
      ['a\n', 'The input ended: 2 line(s) were expected.\n'],
    ])('refuses %j', async (input, stderr) => {
      expect(await circus(['generate-password-hash'], {}, input)).toEqual({ code: 1, stdout: '', stderr });
    });
  });

  it('refuses an unknown command on standard error with exit code 1', async () => {
    expect(await circus(['dmeo'])).toEqual({
      code: 1,
      stdout: '',
      stderr: "error: unknown command 'dmeo'\n(Did you mean demo?)\nnode circus --help lists the commands.\n",
    });
  });

  it.each([
    [['users', 'nonsense'], /^error: unknown command 'nonsense'\nnode circus users --help lists its commands\.\n$/],
    [['users', 'list', '--json'], /^error: unknown option '--json'\nnode circus users list --help explains it\.\n$/],
    [['ulid', 'x'], /^error: too many arguments for 'ulid'.*\nnode circus ulid --help explains it.\n$/],
    [['add-permanent-token'], /^error: missing required argument 'user'\nnode circus add-permanent-token --help /],
  ])('says for %j where to read more', async (args, said) => {
    const { code, stdout, stderr } = await circus(args);
    expect([code, stdout, stderr]).toEqual([1, '', expect.stringMatching(said)]);
  });

  it('makes ids', async () => {
    expect((await circus(['ulid'])).stdout).toMatch(/^[0-9a-z]{26}\n$/);
  });

  it('does its work to the end when nobody reads on', async () => {
    const folder = join(dataDirectory, 'unread');
    const child = spawn(process.execPath, ['circus', 'make-phantom', folder, '--slices', '2', '--size', '32'], {
      cwd: resolve(__dirname, '../..'),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    const complaint = text(child.stderr);
    const code = await new Promise((end) => child.once('close', end));
    expect([code, await complaint, readdirSync(folder).length]).toEqual([0, '', 2]);
  });

  it('makes a CT of nobody, of another study for each patient, and writes over nothing', async () => {
    const folders = ['one', 'other'].map((name) => join(dataDirectory, name)) as [string, string];
    for (const [n, folder] of folders.entries()) {
      const patient = ['--patient-name', 'Yamada^Hanako', '--patient-id', `H-${n}`];
      const made = await circus(['make-phantom', folder, '--slices', '2', '--size', '32', ...patient]);
      expect(made).toEqual({ code: 0, stderr: '', stdout: `2 images, 0.0 MiB, are in ${folder}.\n` });
    }
    const [first, second, others] = ['one/00001.dcm', 'one/00002.dcm', 'other/00001.dcm'].map((name) => {
      const reading = readHeader(readFileSync(join(dataDirectory, name)), { complete: true });
      if (reading.status !== 'header') throw new Error(`${name} has no header`);
      return reading.header.dataset;
    }) as [DicomJson, DicomJson, DicomJson];
    expect(textOf(first, '00100010')).toBe('Yamada^Hanako');
    expect(textOf(second, '0020000D')).toBe(textOf(first, '0020000D'));
    for (const tag of ['00100020', '0020000D', '0020000E', '00080018'])
      expect([tag, textOf(others, tag) === textOf(first, tag)]).toEqual([tag, false]);

    const refusals: [string[], RegExp][] = [
      [[folders[0]], /^There is something in .*\/one already: name a new folder\.\n$/],
      [['x', '--slices', '0'], /^--slices is a whole number from 1 to 10000\.\n$/],
      [['x', '--size', 'large'], /^--size is a whole number from 1 to 4096\.\n$/],
      [['x', '--patient-id', 'a\\b'], /^--patient-id has 1 to 64 characters/],
    ];
    for (const [args, said] of refusals)
      expect(await circus(['make-phantom', ...args])).toEqual({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(said),
      });
  });

  it('says in one line that the suite is not running', async () => {
    const stopped = `The suite is not running on ${dataDirectory}.\n`;
    expect(await circus(['status'])).toEqual({ code: 1, stdout: '', stderr: stopped });
    const demo = await circus(['demo']);
    expect(demo.code).toBe(1);
    expect(demo.stderr).toMatch(/^The suite is not running: start it with npm start,[^\n]*\n$/);
  });

  it('prints the SQL for the roles with the passwords that the services will use, the same every time', async () => {
    const environment = { DATABASE_URL: 'postgresql://owner@db.example.org/hospital' };
    const first = await circus(['print-role-sql'], environment);
    expect(first.stdout).toContain('GRANT CONNECT ON DATABASE "hospital" TO "circus_case_db"');
    expect(first.stdout).toMatch(/ALTER ROLE "circus_auth" LOGIN PASSWORD '[0-9a-f]{64}'/);
    expect((await circus(['print-role-sql'], environment)).stdout).toBe(first.stdout);
  });

  it('names a variable that it cannot use', async () => {
    expect(await circus(['status'], { PORT: 'x' })).toMatchObject({
      code: 1,
      stderr: 'PORT: must be a whole number from 1 to 65535 (it is "x").\n',
    });
  });
});
