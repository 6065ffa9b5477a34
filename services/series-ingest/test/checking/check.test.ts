import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { makeInstance } from '@circus/dicom';
import { newStorageKey, openStorage } from '@circus/storage';
import { type TestS3, testS3 } from '@circus/testkit';
import { command } from '../../src/commands/check.js';
import { command as reindex } from '../../src/commands/reindex.js';
import { dropLine } from '../../src/storing/journalLines.js';
import { dumpArchive, standStill } from '../support/archiveRows.js';
import { runCommand } from '../support/runCommand.js';
import { inChunks, TestIngest } from '../support/testIngest.js';

const image = (n: number, seriesInstanceUid = '1.9.1') =>
  makeInstance({ seriesInstanceUid, sopInstanceUid: `${seriesInstanceUid}.${n}`, instanceNumber: n });

interface Report {
  quick: boolean;
  images: number;
  bytesRead: number;
  wrong: number;
  findings: {
    kind: string;
    wrong: boolean;
    count: number;
    listed: { key: string; sopInstanceUid?: string; detail?: string }[];
  }[];
}

describe('circus check', () => {
  let ingest: TestIngest;
  /** Of the images 1 to 8. */
  let keys: string[];
  beforeEach(async () => {
    // Nothing is too young to be looked at.
    ingest = await TestIngest.start();
    for (let n = 1; n <= 8; n += 1) await ingest.store(image(n));
    const rows = await ingest.query<{
      storage_key: string;
    }>`SELECT storage_key FROM archive.instance ORDER BY image_number`;
    keys = rows.map(({ storage_key }) => storage_key);
  });
  afterEach(() => ingest.stop());

  const pathOf = (n: number) => join(ingest.directory, 'storage', keys[n - 1] as string);
  const check = async (options: Record<string, string | boolean> = {}, environment = { ORPHAN_AGE_MS: '0' }) => {
    const outcome = await runCommand(command, ingest, { json: true, ...options }, undefined, environment);
    const report = JSON.parse(outcome.printed) as Report;
    const found = Object.fromEntries(report.findings.map(({ kind, count }) => [kind, count]));
    return { ...outcome, report, found };
  };
  const replaceFile = (n: number, bytes: Buffer) => {
    rmSync(pathOf(n));
    writeFileSync(pathOf(n), bytes);
  };

  it('finds nothing wrong beside a running suite, and says how much it looked at', async () => {
    await ingest.store(image(1)); // replaced: its bytes stay for a while
    const { report, failure, progress } = await check();
    expect({ failure, wrong: report.wrong, findings: report.findings }).toEqual({
      failure: null,
      wrong: 0,
      findings: [],
    });
    expect(report.images).toBe(8);
    expect(report.bytesRead).toBe(8 * image(1).length);
    expect([...progress]).toEqual(['files and journal entries listed', 'images verified']);
    const { printed } = await runCommand(command, ingest);
    expect(printed).toMatch(
      /^8 image\(s\), 9 file\(s\) and \d+ journal entries compared in \d+ s; .* MiB read and hashed\.\nNothing is wrong\.$/,
    );
  });

  it('finds bytes that are missing, shorter, changed or of another image, and what the journal does not know', async () => {
    rmSync(pathOf(1));
    replaceFile(2, image(2).subarray(0, 1_000));
    const changed = Buffer.from(image(3));
    changed[changed.length - 1] = (changed.at(-1) as number) ^ 1;
    replaceFile(3, changed);
    replaceFile(4, image(9));
    const [journal = ''] = readdirSync(join(ingest.directory, 'storage/journal'));
    const path = join(ingest.directory, 'storage/journal', journal);
    const lines = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, lines.filter((line) => !line.includes(keys[4] as string)).join('\n'));
    appendFileSync(path, '{"op":"unheard of"}\n');

    const { found, failure, report } = await check();
    expect(failure).toBe('The archive is not as it should be.');
    expect(found).toEqual({
      missingBytes: 1,
      otherSize: 1,
      otherHash: 2,
      otherIdentity: 1,
      notJournalled: 1,
      unreadableLine: 1,
    });
    const listed = Object.fromEntries(report.findings.map(({ kind, listed: [first] }) => [kind, first]));
    expect(listed.missingBytes).toEqual({ key: keys[0], seriesUid: '1.9.1', sopInstanceUid: '1.9.1.1' });
    expect(listed.otherSize).toMatchObject({ key: keys[1], detail: expect.stringMatching(/^1000 bytes instead of/) });
    expect(listed.otherIdentity).toMatchObject({ key: keys[3], detail: 'another SOPInstanceUID' });
    const text = await runCommand(command, ingest);
    expect(text.printed).toContain(
      `        1  images whose bytes are missing\n             ${keys[0]}, series 1.9.1, image 1.9.1.1`,
    );
    expect(text.printed).not.toContain('Made');

    const quick = await check({ quick: true });
    expect(quick.found).toEqual({ missingBytes: 1, otherSize: 1, notJournalled: 1, unreadableLine: 1 });
    expect(quick.report.bytesRead).toBe(0);
  });

  it('tells what an older database does not know from what a crash left', async () => {
    const stored = await ingest.store(image(1, '1.9.2'));
    await ingest.query`DELETE FROM archive.instance WHERE id = ${stored.instanceId} RETURNING 1`;
    await ingest.query`DELETE FROM archive.series WHERE id = ${stored.seriesId} RETURNING 1`;
    const orphan = newStorageKey('instances', '.dcm');
    await ingest.storage.write(orphan, inChunks(image(1, '1.9.3')));
    await ingest.storage.appendJournal(dropLine([{ key: keys[7] as string }]));
    const { found, report } = await check({ quick: true });
    expect(found).toEqual({ withoutRow: 1, deletedRow: 1, orphan: 1 });
    expect(report.wrong).toBe(2);
    expect(report.findings.find(({ kind }) => kind === 'orphan')).toMatchObject({
      wrong: false,
      listed: [{ key: orphan }],
    });
    // Within its grace period everything may be on its way.
    expect((await check({ quick: true }, { ORPHAN_AGE_MS: '3600000' })).found).toEqual({ deletedRow: 1 });

    const day = new Date().toISOString().slice(0, 10);
    for (const key of await withoutRow()) await ingest.storage.move(key, `quarantine/${day}/${key}`);
    expect((await check({ quick: true })).found).toEqual({ deletedRow: 1, quarantined: 1 });
    rmSync(join(ingest.directory, 'storage/quarantine'), { recursive: true });
    expect((await check({ quick: true })).found).toEqual({ deletedRow: 1, lost: 1 });

    async function withoutRow(): Promise<string[]> {
      const rows = await ingest.query<{ storage_key: string }>`SELECT storage_key FROM archive.instance`;
      const known = new Set(rows.map(({ storage_key }) => storage_key));
      return (await ingest.storedFiles()).map(({ key }) => key).filter((key) => !known.has(key));
    }
  });

  it('refuses what it cannot use', async () => {
    const run = (options: Record<string, string>) => runCommand(command, ingest, options);
    expect((await run({ parallel: 'many' })).failure).toBe('--parallel must be a whole number from 1 to 64.');
    const environment = { ORPHAN_AGE_MS: 'soon' };
    expect((await runCommand(command, ingest, {}, undefined, environment)).failure).toMatch(/ORPHAN_AGE_MS/);
  });

  it('takes files that were moved back by their age', async () => {
    const key = newStorageKey('instances', '.dcm', new Date(Date.now() - 7_200_000));
    await ingest.storage.write(key, inChunks(image(1, '1.9.4')));
    expect((await check({ quick: true }, { ORPHAN_AGE_MS: '3600000' })).found).toEqual({});
    const old = new Date(Date.now() - 7_200_000);
    await utimes(join(ingest.directory, 'storage', key), old, old);
    expect((await check({ quick: true }, { ORPHAN_AGE_MS: '3600000' })).found).toEqual({ orphan: 1 });
  });
});

describe('check and reindex on S3', () => {
  let server: TestS3;
  const before = { ...process.env };
  beforeAll(async () => {
    server = await testS3();
    Object.assign(process.env, server.credentials);
  });
  afterAll(async () => {
    process.env = before;
    await server.stop();
  });

  it('do the same', async () => {
    const STORAGE_URL = `s3://archive/site?endpoint=${server.endpoint}`;
    const ingest = await TestIngest.start({ environment: { STORAGE_URL } });
    try {
      for (let n = 1; n <= 3; n += 1) await ingest.store(image(n));
      const rows = await dumpArchive(ingest);
      for (const quick of [false, true])
        expect(await runCommand(command, ingest, { quick })).toMatchObject({ failure: null });
      await standStill(ingest);
      expect(await runCommand(reindex, ingest, { replace: true })).toMatchObject({ failure: null });
      expect((await dumpArchive(ingest)).rows).toEqual(rows.rows);
      const storage = await openStorage(STORAGE_URL);
      const [{ key }] = rows.rows.instance?.map((row) => ({ key: (row as { storage_key: string }).storage_key })) as [
        { key: string },
      ];
      await storage.delete(key);
      await storage.close();
      for (const quick of [false, true]) {
        const { printed, failure } = await runCommand(command, ingest, { quick });
        expect(failure).toBe('The archive is not as it should be.');
        expect(printed).toContain(`1  images whose bytes are missing\n             ${key}`);
      }
    } finally {
      await ingest.stop();
    }
  });
});
