import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../..');

interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

describe('node circus', () => {
  let dataDirectory: string;

  beforeAll(() => {
    dataDirectory = mkdtempSync(join(tmpdir(), 'circus-cli-'));
  });
  afterAll(() => rmSync(dataDirectory, { recursive: true }));

  const circus = (args: string[], environment: Record<string, string> = {}): Promise<Outcome> =>
    new Promise((done) => {
      const env = { PATH: process.env.PATH, CIRCUS_DATA_DIR: dataDirectory, ...environment };
      const child = execFile(process.execPath, ['circus', ...args], { cwd: root, env }, (_, stdout, stderr) =>
        done({ code: child.exitCode ?? -1, stdout, stderr }),
      );
    });

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

  it('refuses an unknown command on standard error with exit code 1', async () => {
    expect(await circus(['dmeo'])).toEqual({
      code: 1,
      stdout: '',
      stderr: "error: unknown command 'dmeo'\n(Did you mean demo?)\n",
    });
  });

  it('makes ids', async () => {
    expect((await circus(['ulid'])).stdout).toMatch(/^[0-9a-z]{26}\n$/);
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
