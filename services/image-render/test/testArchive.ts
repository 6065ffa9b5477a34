import { mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Prisma } from '@circus/db';
import { type DicomHeader, pixelHeaderOf, readHeader } from '@circus/dicom';
import { newStorageKey, openStorage, type Storage } from '@circus/storage';
import { type TestDatabase, testDatabase } from '@circus/testkit';

/** A series of a test's archive. */
export interface TestSeries {
  id: number;
  uid: string;
  /** By the order in which the files were given. */
  storageKeys: string[];
}

/** A real database and a real storage, filled as series-ingest would. */
export class TestArchive {
  private constructor(
    readonly database: TestDatabase,
    readonly storageUrl: string,
    private readonly storage: Storage,
    private readonly directory: string,
  ) {}

  static async open(): Promise<TestArchive> {
    const directory = mkdtempSync(join(tmpdir(), 'circus-image-render-'));
    const storageUrl = `file:${directory}`;
    return new TestArchive(await testDatabase(), storageUrl, await openStorage(storageUrl), directory);
  }

  /** Stores files as one new series; image numbers are the files' instance numbers unless given. */
  async store(
    files: Iterable<Buffer>,
    {
      domain = 'default',
      imageNumbers,
      updatedAt,
      uid,
    }: {
      domain?: string;
      imageNumbers?: number[];
      updatedAt?: Date;
      /** Instead of the files' own series instance UID. */
      uid?: string;
    } = {},
  ): Promise<TestSeries> {
    const { owner } = this.database;
    const patient = await owner.patient.create({
      data: { patientName: `Test${newStorageKey('patient', '')}`, patientId: 'TEST' },
    });
    let series: { id: bigint; seriesInstanceUid: string } | undefined;
    const storageKeys: string[] = [];
    let studyUid = '';
    for (const [index, bytes] of [...files].entries()) {
      const header = headerOf(bytes);
      if (series === undefined) {
        studyUid = header.studyInstanceUid;
        const study = await owner.study.create({ data: { patientPk: patient.id, studyInstanceUid: studyUid } });
        const seriesInstanceUid = uid ?? header.seriesInstanceUid;
        const parents = { studyPk: study.id, patientPk: patient.id, studyInstanceUid: studyUid };
        series = await owner.series.create({ data: { ...parents, seriesInstanceUid, domain } });
      }
      const pixelHeader = pixelHeaderOf(header);
      const storageKey = newStorageKey('instances', '.dcm');
      storageKeys.push(storageKey);
      const { sizeBytes, sha256 } = await this.storage.write(storageKey, oneChunk(bytes));
      await owner.instance.create({
        data: {
          seriesPk: series.id,
          sopInstanceUid: header.sopInstanceUid,
          sopClassUid: header.sopClassUid,
          transferSyntaxUid: header.transferSyntaxUid,
          imageNumber: imageNumbers?.[index] ?? pixelHeader?.instanceNumber ?? index + 1,
          storageKey,
          sizeBytes,
          sha256,
          pixelHeader: pixelHeader === null ? Prisma.DbNull : (pixelHeader as unknown as Prisma.InputJsonObject),
          tags: {},
          sourceType: 'test',
          sourceId: 0,
        },
      });
    }
    if (series === undefined) throw new Error('a series needs a file');
    await owner.series.update({
      where: { id: series.id },
      data: { numberOfInstances: storageKeys.length, ...(updatedAt && { updatedAt }) },
    });
    return { id: Number(series.id), uid: series.seriesInstanceUid, storageKeys };
  }

  /** Puts other bytes in the place of an image and raises the version, as storing the instance again does. */
  async replace(series: TestSeries, index: number, bytes: Buffer): Promise<void> {
    const storageKey = newStorageKey('instances', '.dcm');
    await this.storage.write(storageKey, oneChunk(bytes));
    const { owner } = this.database;
    const pixelHeader = pixelHeaderOf(headerOf(bytes)) as unknown as Prisma.InputJsonObject;
    const replaced = { storageKey: series.storageKeys[index] as string };
    await owner.instance.update({ where: replaced, data: { storageKey, pixelHeader } });
    await owner.series.update({ where: { id: series.id }, data: { version: { increment: 1 } } });
    series.storageKeys[index] = storageKey;
  }

  /** Stores the voxels of a label, as case-db does. @returns their storage key */
  async storeBlob(bytes: Uint8Array): Promise<string> {
    const storageKey = newStorageKey('blobs', '.bin');
    await this.storage.write(storageKey, oneChunk(Buffer.from(bytes)));
    return storageKey;
  }

  /** Cuts a stored file off after so many bytes. */
  truncate(storageKey: string, bytes: number): void {
    truncateSync(join(this.directory, storageKey), bytes);
  }

  /** Loses a stored file. */
  async lose(storageKey: string): Promise<void> {
    await this.storage.delete(storageKey);
  }

  async close(): Promise<void> {
    await this.storage.close();
    await this.database.drop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

function headerOf(bytes: Buffer): DicomHeader {
  const reading = readHeader(bytes, { complete: true });
  if (reading.status !== 'header') throw new Error('a whole file has a whole header');
  return reading.header;
}

async function* oneChunk(bytes: Buffer): AsyncIterable<Uint8Array> {
  yield bytes;
}
