import { element, makeInstance } from '@circus/dicom';
import { readGreyPng } from '../greyPng.js';
import { readRgbPng } from '../rgbPng.js';
import { type RunningImageRender, startImageRender } from '../runningImageRender.js';

type Given = Parameters<typeof makeInstance>[0];

describe('GET /api/images/:id/png', () => {
  let service: RunningImageRender;
  let uids = 0;

  beforeAll(async () => {
    service = await startImageRender();
  });
  afterAll(() => service.stop());

  /** Stores one image; its id. */
  const store = async (given: Given, domain = 'default'): Promise<{ id: number; key: string }> => {
    uids += 1;
    const file = makeInstance({ modality: 'MR', rows: 1, seriesInstanceUid: `1.2.3.${uids}`, ...given });
    const series = await service.archive.store([file], { domain, imageNumbers: [1] });
    const key = series.storageKeys[0] as string;
    const row = await service.archive.database.owner.instance.findUniqueOrThrow({ where: { storageKey: key } });
    return { id: Number(row.id), key };
  };
  const get = (id: number | string, query = '', headers = service.headers()) =>
    service.get(`/api/images/${id}/png?${query}`, headers);
  const greys = async (given: Given, query = '') => {
    const { id } = await store(given);
    const answer = await get(id, query);
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'image/png']);
    return readGreyPng(answer.body).rows;
  };
  const ramp = { columns: 4, pixels: Int16Array.of(0, 100, 200, 300) };

  it("shows the file's own window, or all values where it has none", async () => {
    expect(await greys({ ...ramp, windowCenter: 150, windowWidth: 100 })).toEqual([[0, 0, 255, 255]]);
    const whole = [[0, 85, 170, 255]];
    expect(await greys(ramp)).toEqual([[0, 85, 170, 254].map((grey) => expect.closeTo(grey, -0.5))]);
    expect(await greys({ ...ramp, windowCenter: 150, windowWidth: 300 })).toEqual(whole);
    // Not a window: from 10 to 5.
    expect(await greys({ ...ramp, windowCenter: 150, windowWidth: 300 }, 'windowmin=10&windowmax=5')).toEqual(whole);
    expect(await greys({ ...ramp, windowCenter: 150, windowWidth: 300 }, 'windowmin=0&windowmax=0')).toEqual(whole);
  });

  it('shows from the smallest to the largest value asked for', async () => {
    expect(await greys(ramp, 'windowmin=0&windowmax=300')).toEqual([[0, 85, 170, 255]]);
    expect(await greys(ramp, 'windowmin=100&windowmax=200')).toEqual([[0, 0, 255, 255]]);
    expect(await greys({ ...ramp, modality: 'CT', rescaleIntercept: -100 }, 'windowmin=0&windowmax=100')).toEqual([
      [0, 0, 255, 255],
    ]);
    // Values of other modalities are rescaled too, before they are compared.
    expect(await greys({ ...ramp, rescaleSlope: 2, rescaleIntercept: 10 }, 'windowmin=10&windowmax=610')).toEqual([
      [0, 85, 170, 255],
    ]);
  });

  it('shows the lowest value of MONOCHROME1 white', async () => {
    const inverted = {
      columns: 4,
      pixels: Uint16Array.of(0, 85, 170, 255),
      bitsStored: 8,
      photometricInterpretation: 'MONOCHROME1',
    };
    expect(await greys(inverted, 'windowmin=0&windowmax=255')).toEqual([[255, 170, 85, 0]]);
    expect(await greys({ ...inverted, windowCenter: 42.5, windowWidth: 85 })).toEqual([[255, 0, 0, 0]]);
  });

  it('shows colour in colour', async () => {
    const { id } = await store({
      modality: 'US',
      columns: 2,
      samplesPerPixel: 3,
      photometricInterpretation: 'RGB',
      planarConfiguration: 0,
      pixels: Uint8Array.of(10, 20, 30, 200, 100, 0),
    });
    expect(readRgbPng((await get(id)).body)).toEqual([
      [
        [10, 20, 30],
        [200, 100, 0],
      ],
    ]);
    expect(readRgbPng((await get(id, 'imageheight=2')).body)).toHaveLength(2);
  });

  it('is as high as asked for, and never stretched', async () => {
    const square = { columns: 2, rows: 2, pixels: Uint8Array.of(0, 200, 100, 100), modality: 'OT' };
    const query = 'windowmin=0&windowmax=255';
    expect(await greys(square, `${query}&imageheight=2`)).toEqual([
      [0, 200],
      [100, 100],
    ]);
    expect(await greys(square, `${query}&imageheight=4`)).toEqual([
      [0, 50, 150, 200],
      [25, 63, 138, 175],
      [75, 88, 113, 125],
      [100, 100, 100, 100],
    ]);
    expect(await greys(square, `${query}&imageheight=1`)).toEqual([[100]]);
    expect(await greys({ ...ramp, windowCenter: 150, windowWidth: 300 }, 'imageheight=2')).toHaveLength(2);
  });

  it('shows any frame, with its own window', async () => {
    const windows = [10, 100].map((center) => ({
      '00289132': { vr: 'SQ', Value: [{ '00281050': element('DS', center), '00281051': element('DS', 2) }] },
    }));
    const { id } = await store({
      columns: 2,
      numberOfFrames: 2,
      pixels: Int16Array.of(5, 50, 50, 500),
      extra: { '52009230': { vr: 'SQ', Value: windows } },
    });
    expect(readGreyPng((await get(id)).body).rows).toEqual([[0, 255]]);
    expect(readGreyPng((await get(id, 'framenumber=2')).body).rows).toEqual([[0, 255]]);
    const given = 'windowmin=0&windowmax=255';
    expect(readGreyPng((await get(id, `framenumber=2&${given}`)).body).rows).toEqual([[50, 255]]);
    for (const framenumber of ['0', '3', '-1']) expect((await get(id, `framenumber=${framenumber}`)).status).toBe(400);
  });

  it.each([
    'framenumber=1.5',
    'framenumber=x',
    'framenumber=',
    'windowmin=a',
    'windowmax=1e99',
    'imageheight=-1',
    'imageheight=1e9',
  ])('refuses %s in plain text', async (query) => {
    const { id } = await store(ramp);
    const answer = await get(id, query);
    expect([answer.status, answer.headers['content-type']]).toEqual([400, 'text/plain; charset=UTF-8']);
  });

  it('answers 404 for what there is not, 501 for what is no picture', async () => {
    for (const id of ['999999', 'x', '-1', '1.5', '9'.repeat(30)]) {
      const answer = await get(id);
      expect([answer.status, answer.headers['content-type']]).toEqual([404, 'text/plain; charset=UTF-8']);
    }
    const report = await store({ modality: 'SR', pixels: null });
    expect((await get(report.id)).status).toBe(501);
    const odd = await store({ ...ramp, photometricInterpretation: 'CMYK' });
    expect((await get(odd.id)).status).toBe(501);
    const torn = await store(ramp);
    service.archive.truncate(torn.key, 300);
    expect((await get(torn.id)).status).toBe(501);
  });

  it('is for those who may see the series, also where RS needs no credential', async () => {
    const { id } = await store(ramp, 'heart');
    expect((await get(id, '', {})).status).toBe(401);
    expect((await get(id, '', service.headers({ domains: ['lung'] }))).status).toBe(404);
    expect((await get(id, '', service.headers({ domains: ['heart'], globalPrivileges: [] }))).status).toBe(200);
    const { body } = await service.get('/requestToken?series=1.2.3.1');
    const { token } = JSON.parse(body.toString());
    expect((await get(id, 'series=1.2.3.1', { authorization: `Bearer ${token}` })).status).toBe(401);
    const open = await startImageRender({ RS_AUTHENTICATION: 'false' });
    try {
      expect((await open.get('/api/images/1/png', {})).status).toBe(401);
    } finally {
      await open.stop();
    }
  });

  it('is not sent again to a client that has it', async () => {
    const { id } = await store(ramp);
    const first = await get(id);
    expect(first.headers['access-control-allow-methods']).toBeUndefined();
    const tag = String(first.headers.etag);
    expect((await get(id, '', { ...service.headers(), 'if-none-match': tag })).status).toBe(304);
    expect((await get(id, 'imageheight=2')).headers.etag).not.toBe(tag);
  });
});
