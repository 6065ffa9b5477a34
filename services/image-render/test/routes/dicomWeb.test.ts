import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { element, makeInstance } from '@circus/dicom';
import { parseMediaType, relatedParts } from '@circus/dicom-web';
import { sharedData } from '@circus/testkit';
import sharp from 'sharp';
import { readGreyPng } from '../greyPng.js';
import { type Answer, type RunningImageRender, startImageRender } from '../runningImageRender.js';

type Given = NonNullable<Parameters<typeof makeInstance>[0]>;

let service: RunningImageRender;
let uids = 0;

beforeAll(async () => {
  service = await startImageRender();
});
afterAll(() => service.stop());

/** Stores images as one series; the path of the series. */
async function store(images: Given[], domain = 'default'): Promise<string> {
  uids += 1;
  const [study, series] = [`1.3.${uids}`, `1.3.${uids}.1`];
  const files = images.map((given, index) =>
    makeInstance({
      modality: 'MR',
      studyInstanceUid: study,
      seriesInstanceUid: series,
      sopInstanceUid: `${series}.${index + 1}`,
      instanceNumber: index + 1,
      ...given,
    }),
  );
  await service.archive.store(files, { domain });
  return `/dicom-web/studies/${study}/series/${series}`;
}
const instance = (series: string, n = 1) => `${series}/instances/${series.split('/').at(-1)}.${n}`;

const get = (path: string, accept?: string, headers = service.headers()): Promise<Answer> =>
  service.get(path, { ...headers, ...(accept && { accept }) });

async function partsOf({ headers, body }: Answer) {
  const media = parseMediaType(String(headers['content-type']));
  const parts: { type: string; location: string; bytes: Buffer }[] = [];
  const source = (async function* () {
    yield body;
  })();
  for await (const { headers: lines, bytes } of relatedParts(source, media?.parameters.boundary ?? '')) {
    const pieces: Uint8Array[] = [];
    for await (const piece of bytes) pieces.push(piece);
    const [type, location] = [lines.get('content-type') ?? '', lines.get('content-location') ?? ''];
    parts.push({ type, location, bytes: Buffer.concat(pieces) });
  }
  return parts;
}

const FRAMES = 'multipart/related; type="application/octet-stream"; transfer-syntax=*';
const ramp: Given = { rows: 1, columns: 4, pixels: Int16Array.of(0, 100, 200, 300) };
const threeFrames: Given = {
  rows: 1,
  columns: 2,
  numberOfFrames: 3,
  pixels: Int16Array.of(1, 2, 3, 4, 5, 6),
};

describe('…/frames', () => {
  it('gives the pixels of frames in the order asked for, each a part', async () => {
    const path = instance(await store([threeFrames]));
    const parts = await partsOf(await get(`${path}/frames/3,1`, FRAMES));
    expect(parts).toEqual([
      {
        type: 'application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1',
        location: `${path}/frames/3`,
        bytes: Buffer.from(Int16Array.of(5, 6).buffer),
      },
      expect.objectContaining({ bytes: Buffer.from(Int16Array.of(1, 2).buffer) }),
    ]);
    expect(await partsOf(await get(`${path}/frames`))).toHaveLength(3);
    const alone = await get(`${path}/frames/2`, 'application/octet-stream');
    expect([alone.headers['content-type'], alone.body]).toEqual([
      'application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1',
      Buffer.from(Int16Array.of(3, 4).buffer),
    ]);
  });

  it('gives one tag for as long as the series does not change', async () => {
    const path = `${instance(await store([ramp]))}/frames/1`;
    const { headers } = await get(path, FRAMES);
    const again = await service.get(path, {
      ...service.headers(),
      accept: FRAMES,
      'if-none-match': String(headers.etag),
    });
    expect(again.status).toBe(304);
  });

  it('refuses what there is not, and forms that it cannot give', async () => {
    const series = await store([threeFrames]);
    const path = instance(series);
    for (const [frames, status] of [
      ['4', 404],
      ['0', 404],
      ['1,4', 404],
      ['x', 400],
      ['1,', 400],
      ['-1', 400],
      ['1-2', 400],
    ] as const) {
      expect((await get(`${path}/frames/${frames}`, FRAMES)).status).toBe(status);
    }
    expect((await get(`${path}/frames/1`, 'image/jls')).status).toBe(406);
    expect((await get(`${path}/frames/1,2`, 'application/octet-stream')).status).toBe(406);
    expect((await get(`${series}/instances/9.9/frames/1`)).status).toBe(404);
    expect((await get(`${series}x/instances/9.9/frames/1`)).status).toBe(400);
  });

  it('is for those of the domain, who need not see patients', async () => {
    const path = instance(await store([ramp], 'secret'));
    const stranger = service.headers({ domains: ['default'] });
    const own = service.headers({ domains: ['secret'], globalPrivileges: [] });
    for (const [headers, status] of [
      [stranger, 404],
      [own, 200],
    ] as const) {
      for (const what of ['frames/1', 'rendered', 'thumbnail']) {
        expect((await get(`${path}/${what}`, undefined, headers)).status).toBe(status);
      }
    }
    expect((await get(`${path}/frames/1`, undefined, service.anonymousHeaders('none'))).status).toBe(401);
  });
});

describe('…/rendered', () => {
  const png = async (path: string) => readGreyPng((await get(path, 'image/png')).body).rows;

  it('shows an image under the window of the file, or the one asked for', async () => {
    const path = `${instance(await store([{ ...ramp, windowCenter: 150, windowWidth: 100 }]))}/rendered`;
    expect(await png(path)).toEqual([[0, 0, 255, 255]]);
    expect(await png(`${path}?window=150,300`)).toEqual([[0, 85, 170, 255]]);
    expect(await png(`${path}?window=150,300,linear`)).toEqual([[0, 85, 170, 255]]);
  });

  it('is a JPEG unless something else is liked better', async () => {
    const path = `${instance(await store([ramp]))}/rendered`;
    for (const [accept, type] of [
      [undefined, 'image/jpeg'],
      ['*/*', 'image/jpeg'],
      ['image/png', 'image/png'],
      ['image/webp, image/png;q=0.5', 'image/webp'],
      ['image/*', 'image/jpeg'],
    ] as const) {
      const answer = await get(path, accept);
      expect(answer.headers['content-type']).toBe(type);
      expect(await sharp(answer.body).metadata()).toMatchObject({ width: 4, height: 1 });
    }
    expect((await get(path, 'image/gif')).status).toBe(406);
    const small = await get(`${path}?quality=1`);
    expect(small.body.length).toBeLessThanOrEqual((await get(`${path}?quality=100`)).body.length);
  });

  it('fits into a viewport, whole or in part', async () => {
    const path = `${instance(await store([{ rows: 4, columns: 8, pixels: Int16Array.from({ length: 32 }, (_, i) => i % 8) }]))}/rendered`;
    const size = async (viewport: string) => {
      const { width, height } = await sharp((await get(`${path}?viewport=${viewport}`)).body).metadata();
      return [width, height];
    };
    expect(await size('4,4')).toEqual([4, 2]);
    expect(await size('100,16')).toEqual([32, 16]);
    expect(await size('4,4,4,0,4,4')).toEqual([4, 4]);
    expect(await png(`${path}?viewport=2,1,6,0,2,1&window=3.5,7`)).toEqual([[219, 255]]);
    for (const viewport of ['0,4', '4', '4,4,8,0,1,1', '4,4,0,0,9,1', '9999,4', 'a,b', '4,4,-1,0']) {
      expect((await get(`${path}?viewport=${viewport}`)).status).toBe(400);
    }
    for (const window of ['1', '1,0', '1,-5', 'a,b', '1,2,sigmoid']) {
      expect((await get(`${path}?window=${window}`)).status).toBe(400);
    }
    expect((await get(`${path}?quality=0`)).status).toBe(400);
  });

  it('shows frames, series and studies, each picture a part', async () => {
    const path = instance(await store([threeFrames]));
    const answer = await get(`${path}/frames/1,3/rendered`, 'multipart/related; type="image/png"');
    expect((await partsOf(answer)).map(({ type, bytes }) => [type, readGreyPng(bytes).rows])).toEqual([
      ['image/png', [expect.any(Array)]],
      ['image/png', [expect.any(Array)]],
    ]);
    expect((await get(`${path}/frames/2/rendered`, 'image/png')).headers['content-type']).toBe('image/png');
    expect((await get(`${path}/frames/1,3/rendered`, 'image/png')).status).toBe(406);
    const series = await store([ramp, ramp, ramp]);
    expect(await partsOf(await get(`${series}/rendered`))).toHaveLength(3);
    expect(await partsOf(await get(`${series.split('/series')[0]}/rendered`))).toHaveLength(3);
    expect((await get(`${series}9/rendered`)).status).toBe(404);
  });

  it('says what cannot be shown', async () => {
    const series = await store([{ ...ramp, extra: { '00280004': element('CS', 'NONSENSE') } }]);
    expect((await get(`${instance(series)}/rendered`)).status).toBe(501);
    expect((await get(`${series}/rendered`)).status).toBe(501);
  });
});

describe('…/thumbnail', () => {
  it('shows the image in the middle, small', async () => {
    const large = (value: number): Given => ({
      rows: 512,
      columns: 256,
      windowCenter: 1,
      windowWidth: 3,
      pixels: new Int16Array(512 * 256).fill(value),
    });
    const series = await store([large(-9), large(9), large(-9)]);
    for (const path of [series, series.split('/series')[0], instance(series, 2)]) {
      const { rows } = readGreyPng((await get(`${path}/thumbnail`, 'image/png')).body);
      expect([rows.length, rows[0]?.length, rows[64]?.[32]]).toEqual([128, 64, 255]);
    }
    expect((await get(`${instance(series, 2)}/frames/1/thumbnail`, 'image/png')).status).toBe(200);
    expect((await get(`${instance(series, 2)}/frames/2/thumbnail`)).status).toBe(404);
    const wide = await sharp((await get(`${series}/thumbnail?viewport=64,64`)).body).metadata();
    expect([wide.width, wide.height]).toEqual([32, 64]);
    expect((await get('/dicom-web/studies/9.9/thumbnail')).status).toBe(404);
  });
});

describe('compressed images', () => {
  const shared = sharedData('data/dicom/transfer-syntax', 'compressed frames through DICOMweb');
  if (shared === null) return;

  it('come as they are stored to who takes that, and uncompressed to everybody', async () => {
    const file = readFileSync(join(shared, 'ct-jpegls-lossless.dcm'));
    await service.archive.store([file], { imageNumbers: [1] });
    const row = await service.archive.database.owner.instance.findFirstOrThrow({
      where: { transferSyntaxUid: '1.2.840.10008.1.2.4.80' },
      include: { series: true },
    });
    const path = `/dicom-web/studies/${row.series.studyInstanceUid}/series/${row.series.seriesInstanceUid}/instances/${row.sopInstanceUid}`;
    const [stored] = await partsOf(await get(`${path}/frames/1`, FRAMES));
    expect(stored?.type).toBe('application/octet-stream; transfer-syntax=1.2.840.10008.1.2.4.80');
    expect(stored?.bytes.subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
    const [jls] = await partsOf(await get(`${path}/frames/1`, 'multipart/related; type="image/jls"'));
    expect(jls?.bytes.equals(stored?.bytes as Buffer)).toBe(true);
    const [plain] = await partsOf(await get(`${path}/frames/1`, 'multipart/related; type="application/octet-stream"'));
    expect(plain?.type).toBe('application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1');
    const { rows, columns } = row.pixelHeader as { rows: number; columns: number };
    expect(plain?.bytes.length).toBe(rows * columns * 2);
  });
});
