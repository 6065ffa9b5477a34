import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ctPhantom, makeInstance } from '@circus/dicom';
import { sharedData, type TestSuite, testSuite } from '@circus/testkit';
import { readGreyPng } from './greyPng.js';
import { makeZip } from './makeZip.js';

interface SeriesEntity {
  seriesUid: string;
  studyUid: string;
  images: string;
  modality: string;
  width: number;
  height: number;
  domain: string;
  patientInfo?: Record<string, unknown>;
}

const uploadForm = (files: { name: string; bytes: Uint8Array }[]): FormData => {
  const form = new FormData();
  for (const { name, bytes } of files) form.append('files', new Blob([bytes as Uint8Array<ArrayBuffer>]), name);
  return form;
};

describe('the main job, through the gateway', () => {
  let suite: TestSuite;
  const phantom = ctPhantom({ slices: 12, rows: 64, columns: 64, seed: 42 });
  const files = [...phantom].map(({ instanceNumber, bytes }) => ({ name: `${instanceNumber}.dcm`, bytes }));

  const json = async <T>(path: string, init?: RequestInit): Promise<T> => {
    const answer = await suite.fetch(path, init);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as T;
  };
  const upload = (form: FormData) => suite.fetch('/api/series/domain/default', { method: 'POST', body: form });
  const taskOf = async (
    answer: Response,
  ): Promise<{ status: string; outcomes: { name: string; outcome: string }[] }> => {
    expect(answer.status).toBe(201);
    const { taskId } = (await answer.json()) as { taskId: string };
    expect(taskId).toMatch(/^[0-9a-z]{26}$/);
    for (;;) {
      const task = await json<{ status: string; outcomes: { name: string; outcome: string }[] }>(
        `/api/tasks/${taskId}`,
      );
      if (task.status !== 'processing') return task;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const postJson = (path: string, body: unknown) =>
    suite.fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

  beforeAll(async () => {
    suite = await testSuite();
  }, 120_000);
  afterAll(async () => {
    await suite.stop();
    suite.remove();
  });

  it('prints where it is and, at the very first start, who the administrator is', () => {
    expect(suite.output()).toContain(suite.url);
    expect(suite.output()).toContain('admin@example.com');
    expect(suite.output()).toMatch(/Password\s+\S{16,}/);
  });

  it('answers anybody who asks how it is, and nobody else without a token', async () => {
    const status = await fetch(`${suite.url}/api/status`);
    expect([status.status, await status.json()]).toEqual([200, { status: 'running' }]);
    expect((await fetch(`${suite.url}/api/system/health`)).status).toBe(200);
    const doors = [
      '/api/series',
      '/api/cases',
      '/api/tasks',
      '/api/tokens',
      '/api/images/1',
      '/api/metadata/flatseries',
      '/rs/metadata?series=1.2',
    ];
    for (const path of doors) expect([path, (await fetch(suite.url + path)).status]).toEqual([path, 401]);
    const wrong = { authorization: `Bearer ${'0'.repeat(40)}` };
    for (const path of doors)
      expect([path, (await fetch(suite.url + path, { headers: wrong })).status]).toEqual([path, 401]);
  });

  it('takes DICOM files and a ZIP, and tells of the task as it goes on', async () => {
    const events = await suite.fetch('/api/tasks/report');
    expect(events.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const zip = makeZip(files.slice(6).map(({ name, bytes }) => ({ name: `folder/${name}`, bytes })));
    const answer = await upload(uploadForm([...files.slice(0, 6), { name: 'rest.zip', bytes: zip }]));
    const task = await taskOf(answer);
    expect(task.status).toBe('finished');
    expect(task.outcomes.filter(({ outcome }) => outcome === 'stored')).toHaveLength(12);

    const reader = (events.body as ReadableStream<Uint8Array>).getReader();
    let heard = '';
    while (!heard.includes('event: finish')) heard += Buffer.from((await reader.read()).value ?? []).toString();
    await reader.cancel();
    expect(heard).toMatch(/event: progress\ndata: \{"taskId":"[0-9a-z]{26}","message":"Starting the task\./);
  });

  it('finds the series by the filters, and describes it', async () => {
    const filter = encodeURIComponent(JSON.stringify({ modality: 'CT', 'patientInfo.patientId': phantom.patientId }));
    const found = await json<{ items: SeriesEntity[]; totalItems: number; page: number }>(
      `/api/series?filter=${filter}`,
    );
    expect(found).toMatchObject({ totalItems: 1, page: 1 });
    expect(found.items[0]).toMatchObject({
      seriesUid: phantom.seriesInstanceUid,
      studyUid: phantom.studyInstanceUid,
      images: '1-12',
      width: 64,
      height: 64,
      domain: 'default',
    });
    const none = encodeURIComponent(JSON.stringify({ modality: 'MR' }));
    expect(await json(`/api/series?filter=${none}`)).toMatchObject({ items: [], totalItems: 0 });
    await expect(json(`/api/series/${phantom.seriesInstanceUid}`)).resolves.toMatchObject({
      seriesUid: phantom.seriesInstanceUid,
      patientInfo: { patientId: phantom.patientId },
    });
  });

  it('answers the right numbers and pictures of the volume', async () => {
    const series = phantom.seriesInstanceUid;
    const metadata = await json<{ voxelCount: number[]; voxelSize: number[]; pixelFormat: number }>(
      `/rs/metadata?series=${series}`,
    );
    expect(metadata.voxelCount).toEqual([64, 64, 12]);
    expect(metadata.voxelSize[2]).toBeCloseTo(2.5);
    expect(metadata.pixelFormat).toBe(3);
    const sizes = { axial: [64, 64], coronal: [64, 12], sagittal: [64, 12] };
    for (const [mode, [width, height]] of Object.entries(sizes)) {
      const answer = await suite.fetch(`/rs/mpr?series=${series}&mode=${mode}&target=5&ww=400&wl=40`);
      expect([mode, answer.status, answer.headers.get('content-type')]).toEqual([mode, 200, 'image/png']);
      const picture = readGreyPng(Buffer.from(await answer.arrayBuffer()));
      expect([picture.width, picture.height]).toEqual([width, height]);
      const again = { 'if-none-match': answer.headers.get('etag') as string };
      expect(
        (await suite.fetch(`/rs/mpr?series=${series}&mode=${mode}&target=5&ww=400&wl=40`, { headers: again })).status,
      ).toBe(304);
    }
  });

  it('renders the real MR series with its real geometry and pixels', async () => {
    const folder = sharedData('data/dicom/series-mr', 'the real MR series through the whole suite');
    if (!folder) return;
    const slices = readdirSync(folder).map((name) => ({ name, bytes: readFileSync(join(folder, name)) }));
    expect((await taskOf(await upload(uploadForm(slices)))).status).toBe('finished');
    const manifest = JSON.parse(readFileSync(join(folder, '../MANIFEST.json'), 'utf8')) as {
      files: { file: string; sopInstanceUID: string; groundTruth: { samples: [number, number, number][] } }[];
      series: {
        seriesInstanceUID: string[];
        gapMin: number;
        instanceNumbers: number[];
        orderByPositionAlongNormal: string[];
      }[];
    };
    const [series] = manifest.series as [(typeof manifest.series)[number]];
    const uid = series.seriesInstanceUID[0];
    const metadata = await json<{ voxelCount: number[]; voxelSize: number[] }>(`/rs/metadata?series=${uid}`);
    expect(metadata.voxelCount).toEqual([256, 256, 6]);
    expect(metadata.voxelSize[2]).toBeCloseTo(series.gapMin, 3);
    // The lowest image number is z index 0: the manifest lists them from the highest.
    const lowest = series.orderByPositionAlongNormal.at(-1);
    const truth = manifest.files.find(({ file }) => file === lowest)?.groundTruth.samples ?? [];
    const answer = await suite.fetch(`/rs/mpr?series=${uid}&mode=axial&target=0&ww=510&wl=255`);
    const picture = readGreyPng(Buffer.from(await answer.arrayBuffer()));
    expect(truth.length).toBeGreaterThan(5);
    for (const [row, column, value] of truth) {
      const expected = Math.min(255, Math.max(0, Math.round((value - 255 + 510 / 2) * (255 / 510))));
      expect([row, column, picture.pixels[row * 256 + column]]).toEqual([row, column, expected]);
    }
  });

  it('makes a case of the series, and gives it back as the documents write it', async () => {
    const { accessibleProjects } = await json<{ accessibleProjects: { projectId: string }[] }>('/api/login-info/full');
    const projectId = accessibleProjects[0]?.projectId as string;
    const body = {
      projectId,
      series: [{ seriesUid: phantom.seriesInstanceUid, partialVolumeDescriptor: { start: 1, end: 12, delta: 1 } }],
      tags: ['tag1'],
    };
    const created = await postJson('/api/cases', body);
    expect(created.status).toBe(201);
    const { caseId } = (await created.json()) as { caseId: string };
    const revision = {
      creator: 'admin@example.com',
      description: expect.any(String),
      attributes: {},
      status: 'draft',
      series: [
        {
          seriesUid: phantom.seriesInstanceUid,
          partialVolumeDescriptor: { start: 1, end: 12, delta: 1 },
          labels: [],
        },
      ],
      date: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    };
    const common = {
      caseId,
      projectId,
      tags: ['tag1'],
      domains: ['default'],
      createdAt: revision.date,
      updatedAt: revision.date,
    };
    expect(await json(`/api/cases/${caseId}`)).toEqual({ ...common, revisions: [revision] });
    const list = await suite.fetch('/api/cases');
    expect(list.headers.get('x-total-count')).toBe('1');
    expect(await list.json()).toEqual([{ ...common, latestRevision: revision, patientInfo: expect.anything() }]);
  });

  it('shows the same images to the Slicebox side, byte for byte, and takes images from there', async () => {
    type Flat = { id: number; series: { seriesInstanceUID: { value: string } } };
    const flat = await json<Flat[]>('/api/metadata/flatseries?count=-1');
    const mine = flat.find(({ series }) => series.seriesInstanceUID.value === phantom.seriesInstanceUid) as Flat;
    const images = await json<{ id: number; instanceNumber: { value: string } }[]>(
      `/api/metadata/images?seriesid=${mine.id}`,
    );
    const image = images.find(({ instanceNumber }) => instanceNumber.value === '3') as { id: number };
    const bytes = Buffer.from(await (await suite.fetch(`/api/images/${image.id}`)).arrayBuffer());
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(
      createHash('sha256')
        .update(files[2]?.bytes as Buffer)
        .digest('hex'),
    );

    const other = makeInstance({
      rows: 8,
      columns: 8,
      modality: 'MR',
      seriesInstanceUid: '1.2.826.7.1',
      studyInstanceUid: '1.2.826.7',
      sopInstanceUid: '1.2.826.7.1.1',
    });
    const send = () =>
      suite.fetch('/api/images', {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream' },
        body: new Uint8Array(other),
      });
    expect((await send()).status).toBe(201);
    expect((await send()).status).toBe(200);
    await expect(json('/api/series/1.2.826.7.1')).resolves.toMatchObject({ modality: 'MR', images: '1' });
  });

  describe('refuses what it cannot do, and leaves nothing behind', () => {
    const storedFiles = () =>
      readdirSync(join(suite.dataDirectory, 'storage'), { recursive: true, encoding: 'utf8' }).filter((name) =>
        name.endsWith('.dcm'),
      ).length;

    it('says so with a clear 4xx', async () => {
      const before = storedFiles();
      const text = new TextEncoder().encode('no image at all '.repeat(100));
      const brokenZip = makeZip(files).subarray(0, 5_000);
      const uid = phantom.seriesInstanceUid;
      const cases: [string, Promise<Response>, number, RegExp][] = [
        ['not DICOM', upload(uploadForm([{ name: 'a.txt', bytes: text }])), 400, /DICOM/],
        ['a broken ZIP', upload(uploadForm([{ name: 'a.zip', bytes: brokenZip }])), 400, /ZIP|archive/i],
        ['not DICOM, on the Slicebox side', suite.fetch('/api/images', { method: 'POST', body: text }), 400, /DICOM/],
        ['an unknown series', suite.fetch('/api/series/1.2.3.4.5'), 404, /not found/i],
        ['an unknown series to render', suite.fetch('/rs/metadata?series=1.2.3.4.5'), 404, /./],
        ['a target out of range', suite.fetch(`/rs/mpr?series=${uid}&mode=axial&target=12`), 400, /target/],
        [
          'an unknown domain',
          suite.fetch('/api/series/domain/x/single', { method: 'POST', body: uploadForm([]) }),
          400,
          /./,
        ],
        ['a filter that is none', suite.fetch('/api/series?filter=%7B'), 400, /filter/],
        ['an unknown path', suite.fetch('/api/series2'), 404, /./],
      ];
      for (const [what, request, status, message] of cases) {
        const answer = await request;
        expect([what, answer.status]).toEqual([what, status]);
        expect(await answer.text()).toMatch(message);
      }
      expect(storedFiles()).toBe(before);
      const { processes } = suite.state();
      for (const [name, { pid }] of Object.entries(processes))
        expect([name, process.kill(pid, 0)]).toEqual([name, true]);
      expect(suite.output()).not.toMatch(/ended \(/);
    });
  });

  it('runs the demo, which shows a newcomer what to look at', async () => {
    const printed = await suite.circus('demo');
    const addresses = printed.match(/https?:\/\/\S+/g) ?? [];
    expect(addresses.length).toBeGreaterThan(1);
    const picture = addresses.find((address) => address.includes('/rs/mpr')) as string;
    const answer = await fetch(picture, { headers: { authorization: `Bearer ${suite.token}` } });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png']);
  });

  it('describes the whole API in one OpenAPI 3.1 document, with a page to read it', async () => {
    const document = await json<{ openapi: string; paths: Record<string, unknown> }>('/api/docs/openapi.json');
    expect(document.openapi).toBe('3.1.0');
    const paths = [
      '/api/series',
      '/api/cases',
      '/api/images',
      '/api/tokens',
      '/rs/mpr',
      '/api/boxes',
      '/api/plugins',
      '/api/tasks/report',
    ];
    for (const path of paths) expect(Object.keys(document.paths)).toContain(path);
    const page = await suite.fetch('/api/docs');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringMatching(/^text\/html/)]);
  });

  it('carries one request id through the services', async () => {
    const answer = await suite.fetch('/api/series', { headers: { 'x-request-id': 'follow-me-42' } });
    expect(answer.headers.get('x-request-id')).toBe('follow-me-42');
    const logged = (service: string) => readFileSync(join(suite.dataDirectory, 'logs', `${service}.log`), 'utf8');
    // Lines are written beside the work.
    for (const service of ['gateway', 'series-ingest']) {
      while (!logged(service).includes('follow-me-42')) await new Promise((wake) => setTimeout(wake, 20));
    }
    expect(logged('gateway')).not.toContain(suite.token);
  });
});
