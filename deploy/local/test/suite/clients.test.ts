import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { circusClient, type TaskEvent } from '@circus/client';
import { ctPhantom } from '@circus/dicom';
import { isInstalled, type TestSuite, testBrowser, testSite, testSuite } from '@circus/testkit';
import { transformSync } from '@swc/core';

const run = promisify(execFile);
const SLICES = 4;
const ct = ctPhantom({ slices: SLICES, rows: 64, columns: 64 });
const document = readFileSync('docs/clients.md', 'utf8');
const blockOf = (language: string): string =>
  new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(document)?.[1] as string;

describe('the clients of docs/clients.md', () => {
  let suite: TestSuite;
  const folder = mkdtempSync(join(tmpdir(), 'circus-clients-'));
  const files = [...ct].map(({ instanceNumber }) => join(folder, `${instanceNumber}.dcm`));
  const environment = () => ({ ...process.env, CIRCUS_URL: suite.url, CIRCUS_TOKEN: suite.token });

  beforeAll(async () => {
    for (const { instanceNumber, bytes } of ct) writeFileSync(join(folder, `${instanceNumber}.dcm`), bytes);
    writeFileSync(join(folder, 'letter.txt'), 'This is no DICOM file.');
    suite = await testSuite();
  }, 120_000);
  afterAll(async () => {
    await suite.stop();
    suite.remove();
    rmSync(folder, { recursive: true });
  });

  it('are made from the API as it is', async () => {
    // Not up to date? CIRCUS_UPDATE_GENERATED=1 npx jest deploy/local/test/suite/clients.test.ts
    const check = process.env.CIRCUS_UPDATE_GENERATED === '1' ? [] : ['--check'];
    await run(process.execPath, ['libs/client/generate/main.mjs', ...check, suite.url]);
  });

  const expectations = [
    '100 %',
    ...files.map((path) => `${basename(path)} is (stored|replaced)`),
    'letter.txt is skipped',
    `${ct.seriesInstanceUid.replaceAll('.', '\\.')} has the images 1-${SLICES}`,
    'refused with 404: .+',
  ];

  it('work in TypeScript as the example shows', async () => {
    // Inside of the package, where its imports are found.
    const script = resolve('libs/client/dist', `example-${process.pid}.mjs`);
    const { code } = transformSync(blockOf('ts'), {
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      module: { type: 'es6' },
    });
    writeFileSync(script, code);
    try {
      const named = [...files.map((path) => basename(path)), 'letter.txt'];
      const { stdout } = await run(process.execPath, [script, ...named], { cwd: folder, env: environment() });
      for (const line of expectations) expect(stdout).toMatch(new RegExp(`^${line}$`, 'm'));
    } finally {
      rmSync(script);
    }
  });

  it('work in Python as the example shows', async () => {
    if (!isInstalled('python3')) return;
    const script = join(folder, 'example.py');
    writeFileSync(script, blockOf('python'));
    const env = { ...environment(), PYTHONPATH: resolve('deploy/examples/python'), PYTHONDONTWRITEBYTECODE: '1' };
    const { stdout } = await run('python3', [script, ...files, join(folder, 'letter.txt')], { env });
    for (const line of [...expectations, 'PNG of \\d+ bytes']) expect(stdout).toMatch(new RegExp(`^${line}$`, 'm'));
  });

  it('tell of tasks as they move on, and wait for their ends', async () => {
    const client = circusClient({ address: suite.url, token: suite.token });
    const { data } = await client.POST('/api/tasks/debug-task', { body: { steps: 4, tick: 50 } });
    const { taskId } = data as { taskId: string };
    const told: TaskEvent[] = [];
    const task = await client.waitForTask(taskId, (event) => told.push(event));
    expect(task).toMatchObject({ taskId, status: 'finished' });
    expect(new Set(told.map((event) => [event.taskId, event.type].join()))).toContain(`${taskId},finish`);
    expect(await client.waitForTask(taskId)).toEqual(task);
    const failing = await client.POST('/api/tasks/debug-task', { body: { steps: 1, tick: 10, fails: true } });
    expect(await client.waitForTask((failing.data as { taskId: string }).taskId)).toMatchObject({ status: 'error' });
  });

  it('throw what the API refuses, an upload too', async () => {
    const client = circusClient({ address: suite.url, token: suite.token });
    const upload = client.upload({ domain: 'nowhere', files: [{ name: 'a.dcm', bytes: new Uint8Array(10) }] });
    await expect(upload).rejects.toMatchObject({
      name: 'Refused',
      status: 400,
      message: expect.stringMatching(/domain|nowhere|DICOM/i),
    });
    const stranger = circusClient({ address: suite.url, token: '0'.repeat(40) });
    await expect(stranger.taskEvents().next()).rejects.toMatchObject({ name: 'Refused', status: 401 });
  });

  it('upload out of a browser, and tell how far they are', async () => {
    const browser = await testBrowser('uploads out of a browser');
    if (browser === null) return;
    const fetchClient = createRequire(resolve('libs/client/package.json')).resolve('openapi-fetch');
    const imports = { '@circus/client': '/circus/index.js', 'openapi-fetch': '/openapi-fetch.js' };
    const modules = ['index', 'circusClient', 'refused', 'taskEvents', 'upload'];
    const site = await testSite({
      folder,
      files: {
        '/index.html': `<script type="importmap">${JSON.stringify({ imports })}</script>`,
        '/openapi-fetch.js': readFileSync(fetchClient.replace(/cjs\/index\.cjs$|index\.cjs$/, 'index.mjs'), 'utf8'),
        ...Object.fromEntries(
          modules.map((name) => [`/circus/${name}.js`, readFileSync(`libs/client/dist/${name}.js`, 'utf8')]),
        ),
      },
    });
    try {
      const told = await browser.inPage(async (page) => {
        await page.goto(`${site.url}/index.html`);
        return page.evaluate(`(async () => {
          const { circusClient } = await import('@circus/client');
          const circus = circusClient(${JSON.stringify({ address: suite.url, token: suite.token })});
          const bytes = await (await fetch('/1.dcm')).blob();
          const progress = [];
          const { taskId } = await circus.upload({ domain: 'default', files: [{ name: '1.dcm', bytes }], onProgress: (one) => progress.push(one) });
          const task = await circus.waitForTask(taskId);
          return { progress, outcomes: task.outcomes };
        })()`) as Promise<{ progress: { sent: number; total: number }[]; outcomes: { outcome: string }[] }>;
      });
      expect(told.outcomes).toEqual([expect.objectContaining({ name: '1.dcm', outcome: 'replaced' })]);
      const { sent, total } = told.progress.at(-1) as { sent: number; total: number };
      expect([sent, total]).toEqual([total, expect.any(Number)]);
    } finally {
      await site.close();
      await browser.close();
    }
  });
});
