import { type Database, Prisma } from '@circus/db';
import { makeInstance, pixelHeaderOf, readHeader } from '@circus/dicom';
import { newStorageKey, type Storage } from '@circus/storage';

export interface SeriesToArchive {
  seriesUid: string;
  domain?: string;
  images?: number;
  modality?: string;
  seriesDate?: Date;
  /** What becomes of each file before it is stored. */
  encode?: (file: Buffer) => Buffer;
  patient?: { patientId?: string; patientName?: string; age?: number; sex?: 'M' | 'F' | 'O' };
}

let number = 0;

/** Puts a series of real images into the archive as series-ingest would. @returns the archive's id */
export async function archiveSeries(owner: Database, storage: Storage, given: SeriesToArchive): Promise<number> {
  const { seriesUid, domain = 'default', images = 3, modality = 'CT', seriesDate, patient = {}, encode } = given;
  number += 1;
  const { id: patientPk } = await owner.patient.create({ data: { patientName: `P${number}`, patientId: `${number}` } });
  const studyInstanceUid = `1.2.${number}`;
  const { id: studyPk } = await owner.study.create({ data: { patientPk, studyInstanceUid } });
  const parents = { studyPk, patientPk, studyInstanceUid };
  const known = {
    patientInfo: patient,
    patientYears: patient.age ?? null,
    modality,
    seriesDateTime: seriesDate ?? null,
  };
  const { id } = await owner.series.create({
    data: { ...parents, seriesInstanceUid: seriesUid, domain, numberOfInstances: images, ...known },
  });
  for (let imageNumber = 1; imageNumber <= images; imageNumber += 1) {
    const sopInstanceUid = `${seriesUid}.${number}.${imageNumber}`;
    const made = makeInstance({
      studyInstanceUid,
      seriesInstanceUid: seriesUid,
      sopInstanceUid,
      instanceNumber: imageNumber,
      rows: 4,
      columns: 8,
      patientName: 'NOBODY^SHOULD SEE',
    });
    const bytes = encode ? encode(made) : made;
    const reading = readHeader(bytes, { complete: true });
    if (reading.status !== 'header') throw new Error('a whole file has a whole header');
    const storageKey = newStorageKey('instances', '.dcm');
    const { sizeBytes, sha256 } = await storage.write(storageKey, oneChunk(bytes));
    const pixelHeader = pixelHeaderOf(reading.header) as unknown as Prisma.InputJsonObject;
    await owner.instance.create({
      data: {
        seriesPk: id,
        sopInstanceUid,
        sopClassUid: reading.header.sopClassUid,
        transferSyntaxUid: reading.header.transferSyntaxUid,
        imageNumber,
        storageKey,
        sizeBytes,
        sha256,
        pixelHeader: pixelHeader === null ? Prisma.DbNull : pixelHeader,
        tags: {},
        sourceType: 'test',
        sourceId: 0,
      },
    });
  }
  return Number(id);
}

async function* oneChunk(bytes: Buffer): AsyncIterable<Uint8Array> {
  yield bytes;
}
