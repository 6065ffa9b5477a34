import { type Database, Prisma } from '@circus/db';

interface ArchivedImage {
  imageNumber: number;
  z: number | null;
  frames?: number;
}

export interface SeriesToArchive {
  seriesUid: string;
  domain?: string;
  /** Image numbers, each with Z of its position in mm, or null without one. */
  images?: ArchivedImage[];
  /** Of every image. */
  columns?: number;
  rows?: number;
  patient?: { patientId?: string; patientName?: string; age?: number; sex?: 'M' | 'F' | 'O' };
  createdAt?: Date;
}

/** Images 1 to `count`, from head to feet in steps of 1 mm. */
export const headFirst = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ imageNumber: index + 1, z: -index }));

let number = 0;

/** Puts a series into the archive as series-ingest would, with the owner's rights. @returns the archive's id */
export async function archiveSeries(owner: Database, given: SeriesToArchive): Promise<number> {
  const { seriesUid, domain = 'default', patient = {}, createdAt = new Date() } = given;
  const images: ArchivedImage[] = given.images ?? headFirst(10);
  const { columns: width = 8, rows: height = 4 } = given;
  number += 1;
  const { id: patientPk } = await owner.patient.create({ data: { patientName: `P${number}`, patientId: `${number}` } });
  const studyInstanceUid = `1.2.${number}`;
  const { id: studyPk } = await owner.study.create({ data: { patientPk, studyInstanceUid } });
  const { id } = await owner.series.create({
    data: {
      studyPk,
      patientPk,
      studyInstanceUid,
      seriesInstanceUid: seriesUid,
      domain,
      width,
      height,
      createdAt,
      numberOfInstances: images.length,
      patientInfo: patient,
      patientYears: patient.age ?? null,
    },
  });
  for (const { imageNumber, z, frames = 1 } of images) {
    await owner.$executeRaw`
      UPDATE archive.series SET images = images + int4multirange(int4range(${imageNumber}::int, ${imageNumber}::int + 1))
      WHERE id = ${id}`;
    await owner.instance.create({
      data: {
        seriesPk: id,
        sopInstanceUid: `${seriesUid}.${number}.${imageNumber}`,
        sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
        transferSyntaxUid: '1.2.840.10008.1.2.1',
        imageNumber,
        storageKey: `${number}/${imageNumber}`,
        sizeBytes: 1,
        sha256: '0'.repeat(64),
        pixelHeader: z === null ? Prisma.DbNull : { imagePositionPatient: [0, 0, z], numberOfFrames: frames },
        tags: {},
        sourceType: 'user',
        sourceId: 1,
      },
    });
  }
  return Number(id);
}
