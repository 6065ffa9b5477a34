import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WatchedDirectory } from '@circus/contracts';
import { element, makeInstance } from '@circus/dicom';
import { longestTurn, silentLog } from '@circus/testkit';
import { ServerParameter } from '../../src/serverParameter.js';
import { DirectoryWatch, type DirectoryWatchOptions } from '../../src/watching/directoryWatch.js';
import { TestIngest } from '../support/testIngest.js';

let ingest: TestIngest;
let told: string[];
const folders: string[] = [];

beforeAll(async () => {
  ingest = await TestIngest.start();
});
afterAll(async () => {
  await ingest.stop();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  told = [];
});

async function watched(): Promise<WatchedDirectory> {
  const path = mkdtempSync(join(tmpdir(), 'circus-watched-'));
  folders.push(path);
  return ingest.owner.watchedDirectory.create({ data: { name: `Watched ${folders.length}`, path } });
}
const watchOf = (directory: WatchedDirectory, given: Partial<DirectoryWatchOptions> = {}) =>
  new DirectoryWatch(directory, {
    database: ingest.testDatabase.open('series-ingest'),
    store: ingest.service.store,
    defaultDomain: new ServerParameter(ingest.bus, 'defaultDomain', 10_000),
    log: silentLog(),
    tell: ({ message }) => void told.push(message),
    leaseMs: 60_000,
    parallel: 5,
    deleteOnImport: false,
    ...given,
  });
const lookOften = async (watch: DirectoryWatch, times = 2) => {
  for (let n = 0; n < times; n++) await watch.look();
};
const image = (seriesInstanceUid: string, instanceNumber = 1) =>
  makeInstance({ studyInstanceUid: `${seriesInstanceUid}.9`, seriesInstanceUid, instanceNumber });
const imagesOf = async (directory: WatchedDirectory) => {
  const rows = await ingest.query<{ sop: string; version: bigint; domain: string }>`
    SELECT s.series_instance_uid || ' ' || i.instance_number AS sop, s.version, s.domain FROM archive.instance i
    JOIN archive.series s ON s.id = i.series_pk
    WHERE i.source_type = 'directory' AND i.source_id = ${directory.id} ORDER BY 1`;
  return rows.map(({ sop }) => sop);
};

describe('a watched directory', () => {
  it('is a source whose filter holds', async () => {
    const directory = await watched();
    const filter = await ingest.owner.tagFilter.create({
      data: { name: 'scanned', type: 'BLACKLIST', paths: { create: { path: '(0010,0030)' } } },
    });
    const source = { sourceType: 'directory', sourceId: directory.id, sourceName: directory.name };
    await ingest.owner.sourceFilter.create({ data: { ...source, filterId: filter.id } });
    // Filters are known for a moment.
    await new Promise((resolve) => setTimeout(resolve, ingest.config.FILTER_TTL_MS));
    const bytes = makeInstance({ seriesInstanceUid: '2.1', patientBirthDate: '19610203' });
    writeFileSync(join(directory.path, 'a.dcm'), bytes);
    await lookOften(watchOf(directory));
    const rows = await ingest.query`
      SELECT patient_birth_date AS birth FROM archive.series WHERE series_instance_uid = '2.1'`;
    expect(rows).toEqual([{ birth: '' }]);
  });

  it('imports files of nested folders when they are the same at two looks, and passes over links', async () => {
    const directory = await watched();
    mkdirSync(join(directory.path, 'a/b/c'), { recursive: true });
    writeFileSync(join(directory.path, 'one.dcm'), image('7.1.1'));
    writeFileSync(join(directory.path, 'a/b/c/two'), image('7.1.2'));
    const outside = await watched();
    writeFileSync(join(outside.path, 'three'), image('7.1.3'));
    symlinkSync(outside.path, join(directory.path, 'linked'));
    symlinkSync(join(outside.path, 'three'), join(directory.path, 'link'));
    const watch = watchOf(directory);
    await watch.look();
    expect(await imagesOf(directory)).toEqual([]);
    await watch.look();
    expect(await imagesOf(directory)).toEqual(['7.1.1 1', '7.1.2 1']);
    writeFileSync(join(directory.path, 'a/later'), image('7.1.1', 2));
    await lookOften(watch);
    expect(await imagesOf(directory)).toEqual(['7.1.1 1', '7.1.1 2', '7.1.2 1']);
    expect(told).toEqual([]);
  });

  it('keeps nobody waiting for a file with a long header, deflated or not', async () => {
    const directory = await watched();
    const items = Array.from({ length: 30_000 }, (_, n) => ({ '00080100': element('SH', `C${n}`) }));
    const extra = { '00081032': { vr: 'SQ', Value: items } };
    for (const [name, given] of [
      ['long', {}],
      ['deflated', { transferSyntaxUid: '1.2.840.10008.1.2.1.99' }],
    ] as const) {
      const uids = { studyInstanceUid: '2.20', seriesInstanceUid: '2.20.1', sopInstanceUid: `2.20.${name.length}` };
      writeFileSync(join(directory.path, name), makeInstance({ ...uids, ...given, extra }));
    }
    const watch = watchOf(directory);
    await watch.look();
    expect(await longestTurn(() => watch.look())).toBeLessThan(150);
    expect(
      await ingest.query`
      SELECT number_of_instances AS images FROM archive.series WHERE series_instance_uid = '2.20.1'`,
    ).toEqual([{ images: 2 }]);
  });

  it('waits for a file that is still being written', async () => {
    const directory = await watched();
    const bytes = image('7.2.1');
    const path = join(directory.path, 'growing');
    const watch = watchOf(directory);
    for (let at = 0; at < bytes.length; at += 200) {
      appendFileSync(path, bytes.subarray(at, at + 200));
      await watch.look();
    }
    expect([await imagesOf(directory), told]).toEqual([[], []]);
    await watch.look();
    expect(await imagesOf(directory)).toEqual(['7.2.1 1']);
  });

  it('imports a file once, whoever looks and however often it is started anew', async () => {
    const directory = await watched();
    const path = join(directory.path, 'one');
    writeFileSync(path, image('7.3.1'));
    const watch = watchOf(directory);
    await lookOften(watch, 4);
    await watch.stop();
    await lookOften(watchOf(directory), 3);
    const version = async () =>
      (await ingest.query`SELECT version FROM archive.series WHERE series_instance_uid = '7.3.1'`)[0];
    expect(await version()).toEqual({ version: 1n });

    // As after a crash between storing and remembering.
    await ingest.owner.watchedFile.deleteMany();
    await ingest.query`DELETE FROM work.lease`;
    await lookOften(watchOf(directory), 3);
    expect(await version()).toEqual({ version: 1n });
  });

  it('loses nothing that came while nobody looked', async () => {
    const directory = await watched();
    const watch = watchOf(directory);
    await lookOften(watch);
    await watch.stop();
    writeFileSync(join(directory.path, 'meanwhile'), image('7.4.1'));
    const next = watchOf(directory);
    await lookOften(next);
    expect(await imagesOf(directory)).toEqual(['7.4.1 1']);
  });

  it('tells of a file that cannot be imported once, by a number, and takes it when it is mended', async () => {
    const directory = await watched();
    const path = join(directory.path, 'PATIENT^NAME.dcm');
    writeFileSync(path, image('7.5.1').subarray(0, 400));
    const watch = watchOf(directory);
    await lookOften(watch, 5);
    const [row] = await ingest.owner.watchedFile.findMany({ where: { directoryId: directory.id } });
    expect(row).toMatchObject({ path: 'PATIENT^NAME.dcm', refusal: expect.stringContaining('read to its end') });
    expect(told).toEqual([`${directory.name}: File ${row?.id} was not imported. ${row?.refusal}`]);
    writeFileSync(path, image('7.5.1'));
    utimesSync(path, 1, 1);
    await lookOften(watch);
    expect([await imagesOf(directory), told.length]).toEqual([['7.5.1 1'], 1]);
    const [mended] = await ingest.owner.watchedFile.findMany({ where: { directoryId: directory.id } });
    expect(mended?.refusal).toBeNull();
  });

  it('imports a changed file again, and forgets those that are gone', async () => {
    const directory = await watched();
    const [first, second] = [join(directory.path, 'first'), join(directory.path, 'second')];
    writeFileSync(first, image('7.6.1', 1));
    writeFileSync(second, image('7.6.1', 2));
    const watch = watchOf(directory);
    await lookOften(watch);
    unlinkSync(second);
    writeFileSync(first, image('7.6.1', 3));
    await lookOften(watch);
    expect(await imagesOf(directory)).toEqual(['7.6.1 1', '7.6.1 2', '7.6.1 3']);
    const rows = await ingest.owner.watchedFile.findMany({ where: { directoryId: directory.id } });
    expect(rows.map(({ path }) => path)).toEqual(['first']);
  });

  it('is looked at by one process at a time, and by another when that one ends', async () => {
    const directory = await watched();
    const [first, second] = [watchOf(directory), watchOf(directory)];
    await first.look();
    writeFileSync(join(directory.path, 'one'), image('7.7.1'));
    await lookOften(second, 3);
    expect(await imagesOf(directory)).toEqual([]);
    await first.stop();
    await lookOften(second);
    expect(await imagesOf(directory)).toEqual(['7.7.1 1']);
  });

  it('deletes imported files where it is told to, and no others', async () => {
    const directory = await watched();
    const [good, bad] = [join(directory.path, 'good'), join(directory.path, 'bad')];
    writeFileSync(good, image('7.8.1'));
    writeFileSync(bad, 'nothing');
    await lookOften(watchOf(directory, { deleteOnImport: true }), 3);
    expect([existsSync(good), existsSync(bad)]).toEqual([false, true]);
    expect(await imagesOf(directory)).toEqual(['7.8.1 1']);
  });

  it('tells that it is gone, forgets nothing then, and goes on when it is back', async () => {
    const directory = await watched();
    writeFileSync(join(directory.path, 'one'), image('7.9.1'));
    const watch = watchOf(directory);
    await lookOften(watch);
    rmSync(directory.path, { recursive: true });
    await watch.look();
    expect(told).toEqual([`${directory.name}: It cannot be read. There is no such file or folder.`]);
    expect(await ingest.owner.watchedFile.count({ where: { directoryId: directory.id } })).toBe(1);
    mkdirSync(directory.path);
    writeFileSync(join(directory.path, 'two'), image('7.9.2'));
    await lookOften(watch);
    expect(await imagesOf(directory)).toEqual(['7.9.1 1', '7.9.2 1']);
  });
});

describe('the service', () => {
  it('looks at what is watched again and again', async () => {
    const own = await TestIngest.start({ environment: { DIRECTORY_WATCH_INTERVAL_MS: '20' } });
    const path = mkdtempSync(join(tmpdir(), 'circus-watched-'));
    folders.push(path);
    own.service.start();
    await own.owner.watchedDirectory.create({ data: { name: 'Live', path } });
    writeFileSync(join(path, 'one'), image('7.10.1'));
    const { eventually } = await import('@circus/testkit');
    await eventually(async () => (await own.owner.watchedFile.count()) === 1);
    expect(await own.owner.series.findFirst()).toMatchObject({ sourceType: 'directory', sourceName: 'Live' });
    await own.stop();
  });
});
