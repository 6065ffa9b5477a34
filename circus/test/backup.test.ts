import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeInstance } from '@circus/dicom';
import { type TestSuite, testSuite } from '@circus/testkit';
import { runCircus } from './runCircus.js';

/** The commands as an administrator calls them, on a whole suite. */
describe('node circus backup, restore, reindex and check', () => {
  let folder: string;
  let suite: TestSuite;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'circus-backup-test-'));
    suite = await testSuite();
  }, 120_000);
  afterAll(async () => {
    await suite.stop();
    suite.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const circus = (args: string[], dataDirectory = suite.dataDirectory) =>
    runCircus(args, { CIRCUS_DATA_DIR: dataDirectory });
  const store = async (seriesInstanceUid: string) => {
    const bytes = makeInstance({ seriesInstanceUid, sopInstanceUid: `${seriesInstanceUid}.1` });
    const answer = await suite.fetch('/api/images', { method: 'POST', body: new Uint8Array(bytes) });
    expect(answer.status).toBe(201);
  };
  const seriesOf = async (of: Pick<TestSuite, 'fetch'>) => {
    const { items } = (await (await of.fetch('/api/series?sort=%7B%22seriesUid%22%3A1%7D')).json()) as {
      items: (Record<'createdAt' | 'updatedAt', string> & { seriesUid: string })[];
    };
    // Times are those of the journal, which is written a moment before the rows are.
    return items.map(({ createdAt: _created, updatedAt: _updated, ...series }) => series);
  };

  it('lose nothing: neither what was stored after the backup, nor on another machine what is in it', async () => {
    await suite.circus('demo', '--token', suite.token);
    await store('1.2.900.1');
    const cases = await (await suite.fetch('/api/cases')).json();
    const backups = join(folder, 'backups');
    const first = await circus(['backup', backups]);
    expect(first).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Backup \w{26}: 61 image\(s\); \d+ file\(s\), /),
    });
    await store('1.2.900.2');
    expect(await circus(['check'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^62 image.*\nNothing is wrong\.\n$/),
    });
    const stored = await seriesOf(suite);
    expect(stored).toHaveLength(3);
    expect(await circus(['reindex', '--missing'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('stop the suite'),
    });
    expect(await circus(['restore', backups])).toMatchObject({
      code: 1,
      stderr: 'The suite is running: stop it first.\n',
    });
    await suite.stop();

    // The database of the backup, the files of today.
    const refused = await circus(['restore', backups]);
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/The database has 1 user\(s\) and 62 image/),
    });
    const restored = await circus(['restore', backups, '--replace']);
    expect(restored.stderr).toContain('files of the backup verified');
    expect(restored).toMatchObject({ code: 0 });
    expect(restored.stdout).toMatch(
      /1 stored file\(s\) are not in the backup.*\n1 image\(s\) were indexed, 1 series were made/,
    );
    expect(await circus(['check'])).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing is wrong.') });
    expect(await circus(['db-check'])).toMatchObject({ code: 0 });
    const second = await circus(['backup', backups, '--keep', '1']);
    expect(second).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/62 image\(s\); [1-4] file.*\n1 older backup/),
    });

    // Another machine, with nothing but the backup.
    const dataDirectory = join(folder, 'elsewhere');
    expect(await circus(['restore', backups, '--list'], dataDirectory)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/ 62 stored file/),
    });
    expect(await circus(['restore', backups], dataDirectory)).toMatchObject({ code: 0 });
    const elsewhere = await testSuite({ CIRCUS_DATA_DIR: dataDirectory });
    try {
      const asBefore = {
        fetch: (path: string, init: RequestInit = {}) =>
          elsewhere.fetch(path, { ...init, headers: { authorization: `Bearer ${suite.token}` } }),
      };
      expect(await seriesOf(asBefore)).toEqual(stored);
      expect(await (await asBefore.fetch('/api/cases')).json()).toEqual(cases);
      const picture = await asBefore.fetch(`/rs/metadata?series=${stored.at(-1)?.seriesUid}`);
      expect(picture.status).toBe(200);
    } finally {
      await elsewhere.stop();
    }
  }, 300_000);

  it('explain themselves, and say what is wrong with what they are given', async () => {
    expect(await circus(['restore', '--help'])).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(/Usage: circus restore[^]*--replace/),
    });
    expect(await circus(['backup', join(folder, 'b'), '--keep', '0'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--keep must be a whole number of 1 or more.'),
    });
    expect(await circus(['restore', folder])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^There are no backups in/),
    });
  });
});
