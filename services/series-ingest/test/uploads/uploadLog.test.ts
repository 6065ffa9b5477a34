import { ctPhantom, makeInstance } from '@circus/dicom';
import { accessOfNobody, eventually, logLines } from '@circus/testkit';
import { zipOf } from '../support/archives.js';
import { TestIngest } from '../support/testIngest.js';

const mori = accessOfNobody({ loginId: 'mori', domains: ['default'] });

let ingest: TestIngest;
let lines: readonly string[];
beforeAll(async () => {
  ingest = await TestIngest.start();
});
beforeEach(async () => {
  lines = await logLines(await ingest.nats.connect('reader'));
});
afterAll(() => ingest.stop());

const images = (seriesInstanceUid: string, count: number) =>
  [...ctPhantom({ slices: count, rows: 16, columns: 16, seriesInstanceUid })].map(({ bytes }) => bytes);
const JUNK = Buffer.from('MORI^TARO is no DICOM file');
const upload = (files: { name?: string; bytes: Buffer }[], path = '/api/series/domain/default') =>
  ingest.upload(path, files, { as: mori });

describe("Slicebox' log of uploads", () => {
  it('has one line for an upload, however many images it has', async () => {
    expect((await upload(images('1.9.1', 12).map((bytes) => ({ bytes })))).status).toBe(201);
    const entries = Object.fromEntries(images('1.9.2', 5).map((bytes, n) => [`${n}.dcm`, bytes]));
    const truncated = makeInstance({ seriesInstanceUid: '1.9.3' }).subarray(0, 600);
    expect((await upload([{ name: 'a.zip', bytes: await zipOf({ ...entries, bad: truncated }) }])).status).toBe(201);
    await eventually(() => lines.length >= 2);
    expect(lines).toEqual([
      'INFO Import: mori: Imported 12 images from 12 files.',
      'WARN Import: mori: Imported 5 images from 1 file. 1 refused.',
    ]);
  });

  it('has what came to nothing as an error, without the names of files', async () => {
    expect((await upload([{ name: 'MORI^TARO.dcm', bytes: JUNK }])).status).toBe(400);
    expect((await upload([{ name: 'a.zip', bytes: await zipOf({ 'MORI^TARO.dcm': JUNK }) }])).status).toBe(201);
    await eventually(() => lines.length >= 2);
    expect(lines).toEqual([
      'ERROR Import: mori: An upload was refused. The file was not stored. This is neither a DICOM file nor an archive.',
      'ERROR Import: mori: No image was imported. There was no DICOM file.',
    ]);
  });

  it.each([
    ['/api/series/domain/default/single', 'files', 'hana'],
    ['/api/images', 'dataset', 'sato'],
  ])('has one line for many images that come one by one to %s, and one for many refusals', async (path, part, name) => {
    const as = accessOfNobody({ loginId: name, domains: ['default'] });
    const send = async (bytes: Buffer) => (await ingest.upload(path, [{ part, bytes }], { as })).status;
    for (const bytes of images(`1.9.4.${name.length}.${path.length}`, 4)) expect(await send(bytes)).toBe(201);
    for (let n = 0; n < 3; n += 1) expect(await send(JUNK)).toBe(400);
    await eventually(() => lines.length >= 2);
    expect(lines).toEqual([
      `INFO Import: ${name}: Stores images one by one.`,
      expect.stringMatching(new RegExp(`^ERROR Import: ${name}: An upload was refused\\. .*DICOM`)),
    ]);
  });

  it('has deletions', async () => {
    for (const bytes of images('1.9.5', 3)) await ingest.store(bytes);
    expect((await ingest.request('/api/series/1.9.5', { method: 'DELETE', as: mori })).status).toBe(204);
    await eventually(() => lines.length >= 1);
    expect(lines).toEqual(['INFO System: mori: Deleted a series of 3 images.']);
  });
});
