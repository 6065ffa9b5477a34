import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { element, type InstanceOverrides, makeInstance } from '@circus/dicom';
import { eventually, sharedData } from '@circus/testkit';
import { tgzOf, zipOf } from '../support/archives.js';
import { CommandProcess } from '../support/commandProcess.js';
import { ask } from '../support/sliceboxTests.js';
import { TestIngest } from '../support/testIngest.js';

let ingest: TestIngest;
let folder: string;

beforeAll(async () => {
  ingest = await TestIngest.start();
});
afterAll(() => ingest.stop());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'circus-import-series-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function started(paths: string[], options: Record<string, string> = { domain: 'default' }, environment = {}) {
  const context = {
    databaseUrl: ingest.testDatabase.urlFor('series-ingest'),
    storageUrl: ingest.config.STORAGE_URL,
    environment: { MIN_FREE_BYTES: '0', ...environment },
  };
  return new CommandProcess('import-series', context, paths, { parallel: '8', ...options });
}
const imported = (paths: string[], options?: Record<string, string>, environment = {}) =>
  started(paths, options, environment).ended;

const small = (seriesInstanceUid: string, instanceNumber: number, more: InstanceOverrides = {}) =>
  makeInstance({ rows: 8, columns: 8, seriesInstanceUid, instanceNumber, ...more });

function write(path: string, bytes: Uint8Array | string): string {
  const full = join(folder, path);
  mkdirSync(join(full, '..'), { recursive: true });
  writeFileSync(full, bytes);
  return full;
}

async function imagesOf(seriesUid: string): Promise<string | null> {
  const [row] = await ingest.query<{ images: string }>`
    SELECT images::text FROM archive.series WHERE series_instance_uid = ${seriesUid}`;
  return row?.images ?? null;
}

describe('import-series', () => {
  it('takes out what the filter of the command line says, and is a source then', async () => {
    const admin = (path: string, body?: unknown) =>
      ask(ingest, body ? 'POST' : 'GET', path, body, ingest.administrator);
    const { body } = await admin('/api/filtering/filters', {
      ...{ name: 'at the console', tagFilterType: 'BLACKLIST', tags: [{ name: 'PatientBirthDate' }] },
    });
    const association = { sourceType: 'import', sourceId: 0, tagFilterId: (body as { id: number }).id };
    expect((await admin('/api/filtering/associations', association)).status).toBe(201);
    const file = write('a.dcm', small('1.5.0', 1, { patientBirthDate: '19610203' }));
    expect(await imported([file])).toMatchObject({ code: 0 });
    const [row] = await ingest.query<{ storage_key: string; by: unknown }>`
      SELECT storage_key, transformed_by AS by FROM archive.instance i JOIN archive.series s ON s.id = i.series_pk
      WHERE series_instance_uid = '1.5.0'`;
    expect(row?.by).toMatchObject([{ transform: 'filter', filter: 'at the console' }]);
    expect((await ingest.storage.read(String(row?.storage_key))).includes('19610203')).toBe(false);
    const source = { sourceType: 'import', sourceName: 'command line', sourceId: 0 };
    expect((await admin('/api/sources')).body).toEqual([source]);
    await ingest.owner.tagFilter.deleteMany();
  });

  it('needs a domain', async () => {
    const file = write('a.dcm', small('1.5.1', 1));
    for (const options of [{}, { domain: '' }] as Record<string, string>[]) {
      expect(await imported([file], options)).toMatchObject({
        code: 1,
        failure: 'Domain must be specified',
        lines: [],
      });
    }
  });

  it('imports one file beside the running service, which tells others of it', async () => {
    expect(await imported([write('a.dcm', small('1.5.2', 8))])).toMatchObject({
      code: 0,
      lines: ['Imported 1 file.'],
      failure: null,
    });
    expect(await ingest.json('/api/series/1.5.2')).toMatchObject({ images: '8', domain: 'default' });
    await eventually(async () => {
      const [row] = await ingest.query<{ waiting: bigint }>`
        SELECT count(*) AS waiting FROM archive.outbox WHERE published_at IS NULL`;
      return row?.waiting === 0n;
    });
  });

  it('imports folders with all below them and opens archives, and goes on past what is none of its business', async () => {
    write('a.dcm', small('1.5.3', 1));
    write('deep/er/without-extension', small('1.5.3', 2));
    write('deep/archive.zip', await zipOf({ 'x/3.dcm': small('1.5.3', 3), 'notes.txt': Buffer.from('text') }));
    write('archive.tgz', await tgzOf({ '4': small('1.5.3', 4), 'inner.zip': await zipOf({ a: Buffer.from('b') }) }));
    write('readme.txt', 'No image');
    write('empty', '');
    write('DICOMDIR', small('1.5.3', 9, { pixels: null, sopClassUid: '1.2.840.10008.1.3.10' }));
    symlinkSync(folder, join(folder, 'deep', 'loop'));
    symlinkSync(join(folder, 'a.dcm'), join(folder, 'link.dcm'));
    const { code, failure, lines } = await imported([folder]);
    expect({ code, failure }).toEqual({ code: 0, failure: null });
    expect(lines).toEqual(
      expect.arrayContaining([
        `Skipped ${folder}/readme.txt: This is not a DICOM file.`,
        `Skipped ${folder}/empty: The file is empty.`,
        `Skipped ${folder}/DICOMDIR: A DICOMDIR holds no image.`,
        `Skipped ${folder}/deep/loop: Links to folders are not followed.`,
        `Skipped ${folder}/deep/archive.zip/notes.txt: This is not a DICOM file.`,
        `Skipped ${folder}/archive.tgz/inner.zip: An archive inside an archive is not opened.`,
      ]),
    );
    // The link is the same image once more.
    expect(lines.at(-1)).toMatch(/^Imported 5 files\.$|^1 file in the archive already\.$/);
    expect(await imagesOf('1.5.3')).toBe('{[1,5)}');
  });

  it('reports what fails, imports the rest, and ends with an error', async () => {
    const good = write('good/1.dcm', small('1.5.4', 1));
    const broken = write('bad/broken.dcm', small('1.5.4', 2).subarray(0, 400));
    const damaged = write('bad/damaged.zip', (await zipOf({ a: small('1.5.4', 3) })).subarray(0, 300));
    const outcome = await imported([join(folder, 'bad'), join(folder, 'nowhere'), good]);
    expect(outcome).toMatchObject({ code: 1, failure: '3 files could not be imported.' });
    expect(outcome.lines).toEqual(
      expect.arrayContaining([
        expect.stringMatching(new RegExp(`^Failed ${broken}: The DICOM file cannot be read to its end`)),
        expect.stringMatching(new RegExp(`^Failed ${damaged}: The ZIP archive cannot be opened`)),
        `Failed ${folder}/nowhere: There is no such file or folder.`,
        'Imported 1 file.',
      ]),
    );
    expect(await imagesOf('1.5.4')).toBe('{[1,2)}');
  });

  it('recognises by its bytes what is in the archive already, and replaces what has changed', async () => {
    write('1.dcm', small('1.5.5', 1));
    write('2.zip', await zipOf({ '2.dcm': small('1.5.5', 2) }));
    const deflated = { transferSyntaxUid: '1.2.840.10008.1.2.1.99' };
    write('3.dcm', small('1.5.5', 3, deflated));
    expect((await imported([folder])).lines).toEqual(['Imported 3 files.']);
    const stored = await ingest.storedFiles();
    expect((await imported([folder])).lines).toEqual(['Imported 0 files.', '3 files in the archive already.']);
    expect(await ingest.storedFiles()).toEqual(stored);

    write('1.dcm', small('1.5.5', 1, { pixels: new Int16Array(64).fill(5) }));
    expect((await imported([folder])).lines).toEqual(['Imported 1 file.', '2 files in the archive already.']);
    expect(await imagesOf('1.5.5')).toBe('{[1,4)}');
  });

  it('does not move a series to another domain', async () => {
    await ingest.store(small('1.5.6', 1), 'other');
    const outcome = await imported([write('2.dcm', small('1.5.6', 2))]);
    expect(outcome).toMatchObject({ code: 1, failure: '1 file could not be imported.' });
    expect(outcome.lines[0]).toMatch(/domain/);
  });

  it('stops where nothing can be stored', async () => {
    for (let n = 1; n <= 20; n += 1) write(`${n}.dcm`, small('1.5.7', n));
    const outcome = await imported([folder], { domain: 'default', parallel: '2' }, { MIN_FREE_BYTES: String(2 ** 52) });
    expect(outcome).toMatchObject({ code: 1, lines: ['Imported 0 files.'] });
    expect(outcome.failure).toMatch(/^The import stopped: The storage is nearly full.* goes on where it was\.$/);
    expect(await imagesOf('1.5.7')).toBeNull();
  });

  it('names a setting that it cannot use', async () => {
    const outcome = await imported([folder], { domain: 'default' }, { DICOM_TIMEZONE: 'Tokyo' });
    expect(outcome.failure).toMatch(/DICOM_TIMEZONE|\+09:00/);
  });

  it('killed in the middle goes on when it is run again: nothing twice, nothing missing', async () => {
    const count = 600;
    for (let n = 1; n <= count; n += 1) write(`${n % 7}/${n}.dcm`, small(`1.5.8.${n % 3}`, n));
    const rows = async () => {
      const [row] = await ingest.query<{ n: bigint }>`
        SELECT count(*) AS n FROM archive.instance JOIN archive.series s ON s.id = series_pk
        WHERE series_instance_uid LIKE '1.5.8.%'`;
      return Number(row?.n);
    };
    const first = started([folder]);
    await eventually(async () => (await rows()) >= 100);
    await first.kill();
    const before = await rows();
    expect(before).toBeLessThan(count);
    const second = await imported([folder]);
    expect(second.code).toBe(0);
    expect(second.lines[0]).toMatch(/^Imported \d+ files\.$/);
    // What was committed while it was killed is recognised too.
    expect(Number(/\d+/.exec(second.lines[0] as string)?.[0])).toBeLessThanOrEqual(count - before);
    expect(await rows()).toBe(count);
    const [replaced] = await ingest.query<{ n: bigint }>`SELECT count(*) AS n FROM archive.discarded_bytes
      WHERE storage_key IN (SELECT storage_key FROM archive.instance)`;
    expect(replaced?.n).toBe(0n);
    expect((await imported([folder])).lines).toEqual(['Imported 0 files.', `${count} files in the archive already.`]);
  });

  const many = process.env.CIRCUS_LONG === '1' ? 20_000 : 2_000;
  it(`takes no more memory for ${many} files`, async () => {
    for (let n = 1; n <= many; n += 1) {
      write(`all/${n}.dcm`, small(`1.5.9.${n % 50}`, n, { extra: { '00104000': element('LT', 'x'.repeat(500)) } }));
    }
    const outcome = await imported([join(folder, 'all')]);
    expect(outcome).toMatchObject({ code: 0, lines: [`Imported ${many} files.`] });
    console.info(`${many} files: ${Math.round(outcome.maxRssMiB)} MiB at most`);
    // What is held does not depend on how many there are; a busy machine collects garbage late.
    expect(outcome.maxRssMiB).toBeLessThan(512);
  }, 600_000);

  const shared = sharedData('data/dicom', 'importing images made by others');
  (shared ? it : it.skip)('imports a real folder', async () => {
    for (const n of [1, 2, 3, 4, 5, 6]) {
      copyFileSync(join(shared as string, `series-mr/slice-${n}.dcm`), join(folder, `${n}.dcm`));
    }
    copyFileSync(join(shared as string, 'not-dicom/text-named.dcm'), join(folder, 'text.dcm'));
    const outcome = await imported([folder]);
    expect(outcome).toMatchObject({ code: 0, failure: null });
    expect(outcome.lines.slice(-1)).toEqual(['Imported 6 files.']);
  });
});
