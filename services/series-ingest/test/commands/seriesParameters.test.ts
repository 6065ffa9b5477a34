import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { element, makeInstance } from '@circus/dicom';
import { sharedData } from '@circus/testkit';
import { command as dumpDicom } from '../../src/commands/dump-dicom.js';
import { command as refresh } from '../../src/commands/refresh-series-parameters.js';
import { runCommand } from '../support/runCommand.js';
import { TestIngest } from '../support/testIngest.js';

describe('dump-dicom', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'circus-dump-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function dumped(path: string, options: Record<string, string> = {}): Promise<Record<string, unknown>> {
    const lines: string[] = [];
    const context = { print: (line: string) => lines.push(line) } as unknown as Parameters<typeof dumpDicom.run>[0];
    await dumpDicom.run(context, [path], { timezone: '+00:00', ...options });
    return JSON.parse(lines.join('\n'));
  }
  const written = (name: string, bytes: Buffer) => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };

  it('prints series, patient, dates and parameters', async () => {
    const path = written(
      'a.dcm',
      makeInstance({
        seriesInstanceUid: '1.2.3',
        studyInstanceUid: '1.2.4',
        instanceNumber: 8,
        patientName: 'Yamada^Tarou',
        patientId: 'P1',
        patientAge: '020Y',
        studyDate: '20240101',
        studyTime: '100000',
        seriesDate: '20240102',
        seriesTime: '105234.530',
        bodyPartExamined: 'CHEST',
        rows: 4,
        columns: 6,
      }),
    );
    expect(await dumped(path, { timezone: '+09:00' })).toMatchObject({
      seriesUid: '1.2.3',
      studyUid: '1.2.4',
      instanceNumber: 8,
      width: 6,
      height: 4,
      seriesDate: '2024-01-02T01:52:34.530Z',
      studyDate: '2024-01-01T01:00:00.000Z',
      modality: 'CT',
      bodyPart: 'CHEST',
      patientInfo: { patientName: 'Yamada^Tarou', patientId: 'P1', age: 20 },
      parameters: { InstanceNumber: 8, BitsAllocated: 16, PhotometricInterpretation: 'MONOCHROME2' },
    });
  });

  it('says what is wrong with a file', async () => {
    const text = written('text', Buffer.from('No image'));
    await expect(dumped(text)).rejects.toThrow(/text: .*not a DICOM/);
    await expect(dumped(join(folder, 'nowhere'))).rejects.toThrow('There is no such file or folder.');
    await expect(dumped(folder)).rejects.toThrow('This is no file.');
    await expect(dumped(text, { timezone: 'Tokyo' })).rejects.toThrow('--timezone');
  });

  const shared = sharedData('data/dicom', 'a dump of an image made by others');
  (shared ? it : it.skip)('reads real files, whatever their transfer syntax', async () => {
    for (const syntax of ['explicit-be', 'deflated', 'jpeg-lossless-sv1']) {
      const dump = await dumped(join(shared as string, `transfer-syntax/ct-${syntax}.dcm`));
      expect(dump).toMatchObject({ modality: 'CT', parameters: { BitsAllocated: 16 } });
    }
  });
});

describe('refresh-series-parameters', () => {
  let ingest: TestIngest;
  beforeAll(async () => {
    ingest = await TestIngest.start();
    for (const uid of ['1.6.1', '1.6.2']) {
      for (const [instanceNumber, protocol] of [
        [5, 'five'],
        [2, 'two'],
      ] as const) {
        const extra = { '00181030': element('LO', protocol) };
        await ingest.store(makeInstance({ seriesInstanceUid: uid, instanceNumber, rows: 2, columns: 2, extra }));
      }
    }
  });
  afterAll(() => ingest.stop());

  interface Row {
    uid: string;
    protocol: string;
    updated: Date;
    version: bigint;
  }
  const rows = () => ingest.query<Row>`
    SELECT series_instance_uid AS uid, parameters->>'ProtocolName' AS protocol, updated_at AS updated, version
    FROM archive.series ORDER BY series_instance_uid`;

  it('reads them from the image of the lowest number and keeps the date of the last change', async () => {
    const before = await rows();
    await ingest.owner.$executeRaw`UPDATE archive.series SET parameters = '{}'::jsonb`;
    const { printed, failure } = await runCommand(refresh, ingest);
    expect({ printed, failure }).toEqual({
      printed: '2 series were read, the parameters of 2 have changed.',
      failure: null,
    });
    expect(await rows()).toEqual(before.map((row) => ({ ...row, protocol: 'two', version: row.version + 1n })));
    // Nothing is raised where nothing changes, and what comes later is stored as ever.
    expect((await runCommand(refresh, ingest)).printed).toBe('2 series were read, the parameters of 0 have changed.');
    await ingest.store(makeInstance({ seriesInstanceUid: '1.6.1', instanceNumber: 9, rows: 2, columns: 2 }));
  });

  it('leaves series alone that were made later', async () => {
    await ingest.owner.$executeRaw`UPDATE archive.series SET parameters = '{}'::jsonb`;
    await ingest.owner
      .$executeRaw`UPDATE archive.series SET created_at = '2020-01-01' WHERE series_instance_uid = '1.6.1'`;
    const { printed } = await runCommand(refresh, ingest, { maxDate: '2021-06-01' });
    expect(printed).toBe('1 series were read, the parameters of 1 have changed.');
    expect((await rows()).map(({ protocol }) => protocol)).toEqual(['two', null]);
    expect((await runCommand(refresh, ingest, { maxDate: 'yesterday' })).failure).toMatch(/^--maxDate must be a date/);
  });

  it('goes on past a series that cannot be read, and ends with an error', async () => {
    const [lost] = await ingest.query<{ key: string }>`
      SELECT storage_key AS key FROM archive.instance i JOIN archive.series s ON s.id = series_pk
      WHERE series_instance_uid = '1.6.1' AND image_number = 2`;
    await ingest.storage.delete(lost?.key as string);
    const { printed, failure } = await runCommand(refresh, ingest);
    expect(printed).toMatch(/^Failed 1\.6\.1: .*gone/);
    expect(printed).toMatch(/2 series were read, the parameters of 1 have changed\.$/);
    expect(failure).toBe('1 series could not be read.');
  });
});
