import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ctPhantom, type DicomJson, makeInstance } from '@circus/dicom';
import {
  sharedData,
  type TestBrowser,
  type TestSite,
  type TestSuite,
  testBrowser,
  testSite,
  testSuite,
} from '@circus/testkit';

interface Bytes {
  bytes: number;
  sha256: string;
  /** Width and height, where the browser takes it for a picture. */
  picture: [number, number] | null;
}

const SLICES = 6;
const SIDE = 64;
const ct = ctPhantom({ slices: SLICES, rows: SIDE, columns: SIDE, patientName: 'Yamada^Tarou=山田^太郎' });
const slices = [...ct];
const LONG_VALUE = randomBytes(50_000);
const withLongValue = makeInstance({
  studyInstanceUid: ct.studyInstanceUid,
  seriesInstanceUid: '2.25.7001',
  sopInstanceUid: '2.25.7002',
  patientId: ct.patientId,
  rows: 16,
  columns: 16,
  extra: { '00420011': { vr: 'OB', InlineBinary: LONG_VALUE.toString('base64') } },
});
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
/** Of an uncompressed 16-bit image, whose pixels are the end of its file. */
const pixelsOf = (file: Buffer, side = SIDE): string => sha256(file.subarray(-2 * side * side));
const valueOf = (dataset: DicomJson | undefined, tag: string) => dataset?.[tag]?.Value?.[0];

const study = { studyInstanceUID: ct.studyInstanceUid };
const series = { ...study, seriesInstanceUID: ct.seriesInstanceUid };
const instance = { ...series, sopInstanceUID: slices[2]?.sopInstanceUid as string };

describe('dicomweb-client in a browser', () => {
  let browser: TestBrowser | null;
  let suite: TestSuite;
  let site: TestSite;
  const folder = mkdtempSync(join(tmpdir(), 'circus-pages-'));

  beforeAll(async () => {
    const client = createRequire(resolve('deploy/local/package.json')).resolve('dicomweb-client');
    for (const { instanceNumber, bytes } of slices) writeFileSync(join(folder, `${instanceNumber}.dcm`), bytes);
    writeFileSync(join(folder, 'long.dcm'), withLongValue);
    writeFileSync(join(folder, 'text.dcm'), 'This is no DICOM file.'.repeat(20));
    [browser, suite, site] = await Promise.all([
      testBrowser('DICOMweb in a browser'),
      testSuite(),
      testSite({
        folder,
        files: {
          '/index.html': '<script src="/client.js"></script><script src="/calls.js"></script>',
          '/client.js': readFileSync(client, 'utf8'),
          '/calls.js': readFileSync('deploy/local/test/suite/pages/dicomWebClient.js', 'utf8'),
        },
      }),
    ]);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await site.close();
    await suite.stop();
    suite.remove();
    rmSync(folder, { recursive: true });
  });

  /** A page of another origin than the suite's, as a viewer on a server of its own is. */
  const inPage = async (work: (page: ClientPage) => Promise<void>, options: object = {}): Promise<void> => {
    await browser?.inPage(async (page) => {
      await page.goto(`${site.url}/index.html`);
      const headers = { Authorization: `Bearer ${suite.token}` };
      await page.evaluate(
        `connect(${JSON.stringify(`${suite.url}/dicom-web`)}, ${JSON.stringify(headers)}, ${JSON.stringify(options)})`,
      );
      const evaluate = (name: string, method: string, given: object) =>
        page.evaluate(`${name}(${JSON.stringify(method)}, ${JSON.stringify(given)})`);
      await work({
        call: async (method, given = {}) => ((await evaluate('call', method, given)) as { answer: never }).answer,
        progressOf: async (method, given) =>
          ((await evaluate('call', method, { ...given, progress: true })) as { progress: number[] }).progress,
        refusal: (method, given) => evaluate('refusal', method, given) as Promise<{ status: number; response: string }>,
      });
    });
  };

  it('stores files, and hears of each what became of it', () =>
    inPage(async ({ call, refusal }) => {
      const datasets = slices.map(({ instanceNumber }) => `/${instanceNumber}.dcm`);
      const stored = JSON.parse(await call<string>('storeInstances', { datasets: [...datasets, '/long.dcm'] }));
      expect(stored['00081199'].Value).toHaveLength(SLICES + 1);
      expect(stored['00081198']).toBeUndefined();
      const some = JSON.parse(await call<string>('storeInstances', { datasets: ['/1.dcm', '/text.dcm'], ...study }));
      expect([some['00081199'].Value.length, some['0008119A'].Value.length]).toEqual([1, 1]);
      expect(await refusal('storeInstances', { datasets: ['/1.dcm'], studyInstanceUID: '1.2.3' })).toMatchObject({
        status: 409,
        response: expect.stringContaining('43264'),
      });
    }));

  it('searches studies, series and instances', () =>
    inPage(async ({ call, refusal }) => {
      const queryParams = { PatientName: 'yamada*', StudyDate: '20240101-20241231', limit: 5 };
      const studies = await call<DicomJson[]>('searchForStudies', { queryParams });
      expect(studies.map((found) => valueOf(found, '0020000D'))).toEqual([ct.studyInstanceUid]);
      expect(valueOf(studies[0], '00100010')).toEqual({ Alphabetic: 'Yamada^Tarou', Ideographic: '山田^太郎' });
      expect(await call('searchForStudies', { queryParams: { PatientName: 'tanaka' } })).toEqual([]);
      const found = await call<DicomJson[]>('searchForSeries', { ...study, queryParams: { Modality: 'CT' } });
      expect(found.map((one) => [valueOf(one, '0020000E'), valueOf(one, '00201209')])).toEqual(
        expect.arrayContaining([[ct.seriesInstanceUid, SLICES]]),
      );
      const instances = await call<DicomJson[]>('searchForInstances', series);
      expect(instances.map((one) => valueOf(one, '00080018'))).toEqual(slices.map((one) => one.sopInstanceUid));
      expect(await call<DicomJson[]>('searchForInstances', study)).toHaveLength(SLICES + 1);
      expect(await refusal('searchForStudies', { queryParams: { StudyDate: '2024-01-02' } })).toMatchObject({
        status: 400,
      });
    }));

  it('reads metadata of all levels', () =>
    inPage(async ({ call }) => {
      expect(await call<DicomJson[]>('retrieveStudyMetadata', study)).toHaveLength(SLICES + 1);
      const ofSeries = await call<DicomJson[]>('retrieveSeriesMetadata', series);
      expect(ofSeries.map((one) => valueOf(one, '00200013'))).toEqual(slices.map((one) => one.instanceNumber));
      expect(await call<DicomJson[]>('retrieveInstanceMetadata', instance)).toEqual([ofSeries[2]]);
    }));

  it('reads files byte for byte, and hears how far it is', () =>
    inPage(async ({ call, progressOf }) => {
      const files = slices.map(({ bytes }) => sha256(bytes));
      const hashes = async (method: string, of: object) => (await call<Bytes[]>(method, of)).map((one) => one.sha256);
      expect(await call<Bytes>('retrieveInstance', instance)).toMatchObject({ sha256: files[2] });
      expect(await hashes('retrieveSeries', series)).toEqual(files);
      expect((await hashes('retrieveStudy', study)).sort()).toEqual([...files, sha256(withLongValue)].sort());
      const last = (await progressOf('retrieveSeries', series)).at(-1);
      expect(last).toBeGreaterThan(slices.reduce((sum, { bytes }) => sum + bytes.length, 0));
    }));

  it('reads frames', () =>
    inPage(async ({ call, refusal }) => {
      const frames = await call<Bytes[]>('retrieveInstanceFrames', { ...instance, frameNumbers: [1] });
      expect(frames).toEqual([expect.objectContaining({ sha256: pixelsOf(slices[2]?.bytes as Buffer) })]);
      expect(await refusal('retrieveInstanceFrames', { ...instance, frameNumbers: [2] })).toMatchObject({
        status: 404,
      });
    }));

  it('reads compressed frames as they are stored, and uncompressed', () =>
    inPage(async ({ call }) => {
      const path = sharedData('dicom/multiframe/us-30frame-jpeg-ybr422.dcm', 'compressed frames in a browser');
      if (path === null) return;
      writeFileSync(join(folder, 'us.dcm'), readFileSync(path));
      const stored = JSON.parse(await call<string>('storeInstances', { datasets: ['/us.dcm'] }));
      const [, studyInstanceUID, seriesInstanceUID, sopInstanceUID] =
        /studies\/(.+)\/series\/(.+)\/instances\/(.+)$/.exec(
          stored['00081199'].Value[0]['00081190'].Value[0],
        ) as unknown as string[];
      const us = { studyInstanceUID, seriesInstanceUID, sopInstanceUID };
      const [metadata] = await call<DicomJson[]>('retrieveInstanceMetadata', us);
      const [rows, columns] = [valueOf(metadata, '00280010'), valueOf(metadata, '00280011')] as [number, number];
      const jpeg = { mediaType: 'image/jpeg', transferSyntaxUID: '1.2.840.10008.1.2.4.50' };
      const asStored = await call<Bytes[]>('retrieveInstanceFrames', {
        ...us,
        frameNumbers: [1, 30],
        mediaTypes: [jpeg],
      });
      expect(asStored.map(({ picture }) => picture)).toEqual([
        [columns, rows],
        [columns, rows],
      ]);
      const plain = await call<Bytes[]>('retrieveInstanceFrames', { ...us, frameNumbers: [1, 30, 15] });
      expect(plain.map(({ bytes }) => bytes)).toEqual([1, 2, 3].map(() => rows * columns * 3));
      expect(new Set(plain.map((one) => one.sha256)).size).toBe(3);
      const anything = [
        { mediaType: 'application/octet-stream', transferSyntaxUID: '*' },
        { mediaType: 'image/*', transferSyntaxUID: '*' },
      ];
      expect(await call('retrieveInstanceFrames', { ...us, frameNumbers: [1], mediaTypes: anything })).toHaveLength(1);
    }));

  it('gets pictures and thumbnails', () =>
    inPage(async ({ call }) => {
      const png = { mediaTypes: [{ mediaType: 'image/png' }] };
      const first = async (method: string, of: object) => (await call<Bytes | Bytes[]>(method, of)) as Bytes;
      const pictureOf = async (method: string, of: object) => [await first(method, of)].flat()[0]?.picture;
      expect(await pictureOf('retrieveInstanceRendered', { ...instance, ...png })).toEqual([SIDE, SIDE]);
      const queryParams = { viewport: '32,32', window: '40,400,linear' };
      expect(await pictureOf('retrieveInstanceRendered', { ...instance, queryParams })).toEqual([32, 32]);
      expect(await pictureOf('retrieveInstanceFramesRendered', { ...instance, frameNumbers: [1], ...png })).toEqual([
        SIDE,
        SIDE,
      ]);
      expect(await pictureOf('retrieveInstanceThumbnail', instance)).toEqual([SIDE, SIDE]);
      expect(
        await pictureOf('retrieveInstanceFramesThumbnail', { ...instance, frameNumbers: [1], ...png, queryParams }),
      ).toEqual([32, 32]);
    }));

  it('reads bulk data from where metadata say it is, whole and in ranges', async () => {
    const of = { ...study, seriesInstanceUID: '2.25.7001', sopInstanceUID: '2.25.7002' };
    await inPage(async ({ call }) => {
      const [metadata = {}] = await call<DicomJson[]>('retrieveInstanceMetadata', of);
      const { BulkDataURI } = metadata['00420011'] as { BulkDataURI: string };
      expect(BulkDataURI).toContain(`${suite.url}/dicom-web/studies/`);
      expect(await call('retrieveBulkData', { BulkDataURI })).toEqual([
        expect.objectContaining({ sha256: sha256(LONG_VALUE) }),
      ]);
      const part = await call<Bytes[]>('retrieveBulkData', { BulkDataURI, byteRange: [1000, 1999] });
      expect(part).toEqual([expect.objectContaining({ sha256: sha256(LONG_VALUE.subarray(1000, 2000)) })]);
      const pixels = metadata['7FE00010'] as { BulkDataURI: string };
      expect(await call('retrieveBulkData', pixels)).toEqual([
        expect.objectContaining({ sha256: pixelsOf(withLongValue, 16) }),
      ]);
    });
    await inPage(
      async ({ call }) => {
        const { BulkDataURI } = (await call<DicomJson[]>('retrieveInstanceMetadata', of))[0]?.['00420011'] as {
          BulkDataURI: string;
        };
        expect(await call('retrieveBulkData', { BulkDataURI })).toEqual([
          expect.objectContaining({ sha256: sha256(LONG_VALUE) }),
        ]);
      },
      { singlepart: 'bulkdata' },
    );
  });
});

interface ClientPage {
  call<Answer>(method: string, options?: object): Promise<Answer>;
  progressOf(method: string, options: object): Promise<number[]>;
  refusal(method: string, options: object): Promise<{ status: number; response: string }>;
}
