import { readdirSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { ctPhantom, makeInstance } from '@circus/dicom';
import { accessOfNobody } from '@circus/testkit';
import { renamed, tarOf, tgzOf, zipOf } from '../support/archives.js';
import { TestIngest } from '../support/testIngest.js';

interface TaskRow {
  status: string;
  name: string;
  user_email: string;
  message: string;
  finished_message: string | null;
  error_message: string | null;
  outcomes: { name: string; outcome: string; reason?: string; seriesUid?: string }[];
}

let ingest: TestIngest;
beforeAll(async () => {
  ingest = await TestIngest.start({
    environment: {
      MAX_ARCHIVE_ENTRIES: '60',
      MAX_ARCHIVE_INFLATED_BYTES: String(40 * 2 ** 20),
      MAX_ARCHIVE_RATIO: '50',
      ARCHIVE_RATIO_FLOOR_BYTES: String(4 * 2 ** 20),
    },
  });
});
afterAll(() => ingest.stop());

const images = (seriesInstanceUid: string, count: number) =>
  [...ctPhantom({ slices: count, rows: 32, columns: 32, seriesInstanceUid })].map(({ bytes }) => bytes);
const entriesOf = (files: Buffer[]) => Object.fromEntries(files.map((bytes, n) => [`IMAGES/${n}.dcm`, bytes]));

/** The task that an upload began, once it has ended. */
async function endedTask(response: Response): Promise<TaskRow> {
  const body = (await response.json()) as { taskId: string };
  expect({ status: response.status, body }).toEqual({
    status: 201,
    body: { taskId: expect.stringMatching(/^[0-9a-z]{26}$/) },
  });
  for (;;) {
    const [row] = await ingest.query<TaskRow>`SELECT * FROM work.task WHERE task_id = ${body.taskId}`;
    if (row && row.status !== 'processing') return row;
  }
}
const upload = (files: { name?: string; part?: string; bytes: Buffer }[], path = '/api/series/domain/default') =>
  ingest.upload(path, files);
const numberOfImages = async (uid: string): Promise<number> => {
  const [row] = await ingest.query<{ count: bigint }>`
    SELECT count(*) FROM archive.instance i JOIN archive.series s ON s.id = i.series_pk WHERE s.series_instance_uid = ${uid}`;
  return Number(row?.count);
};
const spooled = (): string[] => {
  try {
    return readdirSync(ingest.config.SPOOL_DIR);
  } catch {
    return [];
  }
};

/** A task's folder goes right after its end. */
async function untilNothingIsSpooled(): Promise<void> {
  while (spooled().length > 0) await new Promise(setImmediate);
}

describe('POST /api/series/domain/:domain', () => {
  it('stores DICOM files of one form and finishes the task at once', async () => {
    const files = images('1.3.1', 12).map((bytes, n) => ({ name: `${n}.dcm`, bytes }));
    const task = await endedTask(await upload(files));
    expect(task).toMatchObject({
      status: 'finished',
      name: 'Series import',
      user_email: ingest.administrator.userEmail,
      finished_message: 'Imported 12 images from 12 files.',
    });
    expect(task.outcomes.map(({ name }) => name)).toEqual(files.map(({ name }) => name));
    expect(task.outcomes[0]).toEqual({ name: '0.dcm', outcome: 'stored', seriesUid: '1.3.1' });
    expect(await numberOfImages('1.3.1')).toBe(12);
  });

  it('tells of every file what became of it', async () => {
    const [first, second] = images('1.3.2', 2) as [Buffer, Buffer];
    const task = await endedTask(
      await upload([
        { name: 'a', bytes: first },
        { name: 'notes.txt', bytes: Buffer.from('hello') },
        { name: 'bad', bytes: makeInstance({ without: ['0020000D'] }) },
        { name: 'again', bytes: first },
        { name: 'empty', bytes: Buffer.alloc(0) },
        { name: 'b', bytes: second },
      ]),
    );
    expect(task.outcomes).toEqual([
      { name: 'a', outcome: 'stored', seriesUid: '1.3.2' },
      { name: 'notes.txt', outcome: 'skipped', reason: 'This is neither a DICOM file nor an archive.' },
      { name: 'bad', outcome: 'refused', reason: expect.stringContaining('lacks StudyInstanceUID') },
      { name: 'again', outcome: 'replaced', seriesUid: '1.3.2' },
      { name: 'empty', outcome: 'skipped', reason: 'The file is empty.' },
      { name: 'b', outcome: 'stored', seriesUid: '1.3.2' },
    ]);
    expect(task.finished_message).toBe('Imported 3 images from 6 files. 1 refused, 2 skipped.');
  });

  it.each([
    ['ZIP', zipOf],
    ['TGZ', tgzOf],
    ['TAR', tarOf],
  ])('unpacks a %s in the background', async (kind, pack) => {
    const uid = `1.3.3.${kind.length}${kind.charCodeAt(0)}${kind.charCodeAt(1)}`;
    const archive = await pack({
      'folder/': null,
      ...entriesOf(images(uid, 20)),
      'README.txt': Buffer.from('about these images'),
      'inner.zip': await zipOf({ 'a.txt': Buffer.from('a') }),
      目録: makeInstance({ seriesInstanceUid: uid, sopInstanceUid: `${uid}.99`, without: ['00080016'] }),
    });
    const task = await endedTask(await upload([{ name: 'exam.bin', bytes: archive }]));
    expect(task).toMatchObject({
      status: 'finished',
      finished_message: 'Imported 20 images from 1 file. 1 refused, 2 skipped.',
    });
    expect(task.outcomes).toHaveLength(23);
    expect(task.outcomes.slice(0, 1)).toEqual([{ name: 'exam.bin/IMAGES/0.dcm', outcome: 'stored', seriesUid: uid }]);
    expect(task.outcomes.slice(20)).toEqual([
      { name: 'exam.bin/README.txt', outcome: 'skipped', reason: 'This is not a DICOM file.' },
      { name: 'exam.bin/inner.zip', outcome: 'skipped', reason: 'An archive inside an archive is not opened.' },
      { name: 'exam.bin/目録', outcome: 'refused', reason: expect.stringContaining('SOPClassUID') },
    ]);
    expect(await numberOfImages(uid)).toBe(20);
    await untilNothingIsSpooled();
  });

  it('takes files and archives together', async () => {
    const [alone, ...packed] = images('1.3.4', 6) as [Buffer, ...Buffer[]];
    const task = await endedTask(
      await upload([
        { name: 'z.zip', bytes: await zipOf(entriesOf(packed)) },
        { name: 'alone', bytes: alone },
      ]),
    );
    expect(task.finished_message).toBe('Imported 6 images from 2 files.');
    expect(task.outcomes[0]).toMatchObject({ name: 'alone', outcome: 'stored' });
  });

  it('ends the task with an error when nothing in the archives was stored', async () => {
    const task = await endedTask(await upload([{ name: 'z', bytes: await zipOf({ 'a.txt': Buffer.from('a') }) }]));
    expect(task).toMatchObject({ status: 'error', error_message: 'No image was imported. There was no DICOM file.' });
  });

  it('never uses names in archives as paths', async () => {
    const [bytes] = images('1.3.5', 1) as [Buffer];
    const name = 'aaaaaaaaaaaaaaaaaaaaaaaa.dcm';
    const evil = '../../../../../../etc/evil.dcm'.slice(0, name.length);
    const zip = renamed(await zipOf({ [name]: bytes }), name, evil);
    const task = await endedTask(await upload([{ name: '../../up.zip', bytes: zip }]));
    expect(task.outcomes).toMatchObject([{ outcome: 'stored' }]);
    const absolute = await endedTask(await upload([{ name: 't', bytes: await tarOf({ '/etc/evil.dcm': bytes }) }]));
    expect(absolute.outcomes).toMatchObject([{ name: 't//etc/evil.dcm', outcome: 'replaced' }]);
  });

  it('shows names that no database holds, and long ones, as far as they can be shown', async () => {
    const files = images('1.3.40', 2) as [Buffer, Buffer];
    const zip = renamed(await zipOf({ 'aab.dcm': files[0], ['x'.repeat(400)]: files[1] }), 'aab.dcm', 'a\0b.dcm');
    const task = await endedTask(await upload([{ name: `${'y'.repeat(300)}.zip`, bytes: zip }]));
    const archive = `${'y'.repeat(254)}…`;
    expect(task).toMatchObject({
      status: 'finished',
      outcomes: [{ name: `${archive}/a\ufffdb.dcm` }, { name: `${archive}/${'x'.repeat(254)}…` }],
    });
  });

  it('ends the task with an error when what came of it cannot be recorded, and does not begin again', async () => {
    await ingest.owner.$executeRawUnsafe(
      `ALTER TABLE work.task ADD CONSTRAINT not_recorded CHECK (outcomes::text NOT LIKE '%not recorded%')`,
    );
    const [bytes] = images('1.3.41', 1) as [Buffer];
    const task = await endedTask(await upload([{ name: 'z', bytes: await zipOf({ 'not recorded': bytes }) }]));
    await ingest.owner.$executeRawUnsafe('ALTER TABLE work.task DROP CONSTRAINT not_recorded');
    expect(task).toMatchObject({
      status: 'error',
      error_message: 'The import ended because of an internal error.',
      outcomes: [],
    });
    await untilNothingIsSpooled();
  });

  describe('refuses with 400, without a task,', () => {
    let tasks: bigint | undefined;
    const countTasks = async () => (await ingest.query<{ count: bigint }>`SELECT count(*) FROM work.task`)[0]?.count;
    beforeAll(async () => {
      tasks = await countTasks();
      await untilNothingIsSpooled();
    });
    afterEach(async () => {
      expect(await countTasks()).toBe(tasks);
      expect(spooled()).toEqual([]);
    });

    it('files of which none can be stored, with the reason of each', async () => {
      const response = await upload([
        { name: 'a.txt', bytes: Buffer.from('hello') },
        { name: 'b.dcm', bytes: makeInstance({ without: ['0020000E'] }) },
      ]);
      expect(response.status).toBe(400);
      expect(await response.json()).toEqual({
        error: expect.stringContaining('None of the 2 files was stored.'),
        files: [
          { name: 'a.txt', reason: 'This is neither a DICOM file nor an archive.' },
          { name: 'b.dcm', reason: expect.stringContaining('lacks SeriesInstanceUID') },
        ],
      });
    });

    it('a truncated ZIP', async () => {
      const zip = await zipOf(entriesOf(images('1.3.6', 3)));
      const response = await upload([{ name: 'z.zip', bytes: zip.subarray(0, -30) }]);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        files: [{ name: 'z.zip', reason: expect.stringContaining('damaged or truncated') }],
      });
    });

    it('a gzip that is no TAR, and one that is damaged', async () => {
      const tgz = await tgzOf(entriesOf(images('1.3.6', 3)));
      const { gzipSync } = await import('node:zlib');
      for (const bytes of [
        gzipSync(Buffer.alloc(5000, 'x')),
        Buffer.concat([tgz.subarray(0, 12), Buffer.alloc(900, 0xff)]),
      ]) {
        const response = await upload([{ name: 'a.tgz', bytes }]);
        expect(response.status).toBe(400);
        expect(await response.json()).toMatchObject({
          files: [{ name: 'a.tgz', reason: expect.stringContaining('damaged') }],
        });
      }
    });

    it('a form without files', async () => {
      const response = await upload([]);
      expect([response.status, await response.json()]).toEqual([
        400,
        { error: expect.stringContaining('No file was sent') },
      ]);
    });

    it('parts of other names, and parts that are no files', async () => {
      const [bytes] = images('1.3.7', 1) as [Buffer];
      const wrong = await upload([{ bytes }, { part: 'other', bytes }, { bytes }]);
      expect(wrong.status).toBe(400);
      expect(await wrong.json()).toMatchObject({
        error: expect.stringContaining('not "other"'),
        files: [{ outcome: 'stored' }],
      });
      const field = new FormData();
      field.append('files', 'just text');
      const text = await ingest.request('/api/series/domain/default', { method: 'POST', body: field });
      expect(text.status).toBe(400);
    });

    it.each([20, 200, 2_000])('a form whose last part is named wrongly, of %i KB', async (kilobytes) => {
      const part = (disposition: string, content: Buffer) =>
        Buffer.concat([
          Buffer.from(`--b\r\nContent-Disposition: ${disposition}\r\n\r\n`, 'latin1'),
          content,
          Buffer.from('\r\n'),
        ]);
      const body = Buffer.concat([
        part('form-data; name="files"; filename="x"', Buffer.from('This is no DICOM file')),
        part('form\xff\xffdata; name="files"; filename="y"', Buffer.alloc(kilobytes * 1_000)),
        Buffer.from('--b--\r\n'),
      ]);
      const headers = { 'content-type': 'multipart/form-data; boundary=b' };
      const response = await ingest.request('/api/series/domain/default', { method: 'POST', headers, body });
      expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('neither a DICOM file')]);
    });

    it('a body that is no form', async () => {
      const response = await ingest.request('/api/series/domain/default', {
        method: 'POST',
        body: 'not a form',
        headers: { 'content-type': 'multipart/form-data; boundary=xyz' },
      });
      expect(response.status).toBe(400);
    });
  });

  it('tells what is damaged inside an archive and stores the rest', async () => {
    const files = images('1.3.8', 5);
    const zip = await zipOf(entriesOf(files));
    zip[zip.indexOf('IMAGES/2.dcm') + 200] = 0xff;
    const damaged = await endedTask(await upload([{ name: 'z', bytes: zip }]));
    expect(damaged.outcomes.map(({ outcome }) => outcome)).toEqual(['stored', 'stored', 'refused', 'stored', 'stored']);
    expect(damaged.outcomes[2]?.reason).toContain('damaged');

    const tgz = await tgzOf(entriesOf(images('1.3.9', 8)));
    const truncated = await endedTask(await upload([{ name: 't', bytes: tgz.subarray(0, tgz.length * 0.7) }]));
    expect(truncated.status).toBe('finished');
    expect(truncated.outcomes.at(-1)).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('truncated'),
    });
    expect(await numberOfImages('1.3.9')).toBe(truncated.outcomes.filter(({ outcome }) => outcome === 'stored').length);
  });

  it('stops at archives that are made to exhaust a server', async () => {
    const huge = makeInstance({ rows: 2048, columns: 2000, pixels: new Int16Array(2048 * 2000) });
    for (const [bytes, reason] of [
      [await zipOf({ 'bomb.dcm': huge, 'b.dcm': huge, 'c.dcm': huge }), 'times its size'],
      [await tgzOf({ 'bomb.dcm': huge, 'b.dcm': huge, 'c.dcm': huge }), 'times its size'],
      [
        await zipOf(Object.fromEntries(Array.from({ length: 70 }, (_, n) => [`${n}.txt`, Buffer.from('x')]))),
        '60 entries',
      ],
    ] as const) {
      const task = await endedTask(await upload([{ name: 'bomb', bytes }]));
      expect(task.outcomes.at(-1)?.reason).toContain(reason);
      expect(task.outcomes.length).toBeLessThanOrEqual(61);
    }
    await ingest.expectFilesToEqualRows();
  });

  it("refuses a domain that is not the caller's before it reads the body", async () => {
    const access = accessOfNobody({ domains: ['somewhere'] });
    const answer = await new Promise<{ status?: number; body: string }>((resolve, reject) => {
      const request = httpRequest(`${ingest.url}/api/series/domain/default`, {
        method: 'POST',
        headers: {
          ...ingest.callers.headers(access),
          'content-type': 'multipart/form-data; boundary=x',
          'content-length': 10_000_000,
        },
      });
      request.on('response', async (response) => {
        let body = '';
        for await (const chunk of response) body += chunk;
        resolve({ status: response.statusCode, body });
        request.destroy();
      });
      request.on('error', reject);
      request.flushHeaders(); // and not one byte more
    });
    expect(answer).toEqual({ status: 401, body: expect.stringContaining('cannot upload to this domain') });
  });

  it('answers 401 without a credential, 415 for another media type and 400 for none', async () => {
    const url = `${ingest.url}/api/series/domain/default`;
    const anonymous = await fetch(url, { method: 'POST', headers: ingest.callers.anonymousHeaders('no token') });
    expect(anonymous.status).toBe(401);
    const json = await ingest.request('/api/series/domain/default', {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });
    expect(json.status).toBe(415);
    const none = await ingest.request('/api/series/domain/default', { method: 'POST', body: Buffer.from('x') });
    expect(none.status).toBe(400);
  });

  it('leaves nothing half when the client goes away in the middle', async () => {
    const files = images('1.3.10', 3);
    const part = '--x\r\ncontent-disposition: form-data; name="files"; filename="a"\r\n\r\n';
    await new Promise<void>((resolve) => {
      const request = httpRequest(`${ingest.url}/api/series/domain/default`, {
        method: 'POST',
        headers: { ...ingest.callers.headers(ingest.administrator), 'content-type': 'multipart/form-data; boundary=x' },
      });
      request.on('error', () => undefined).on('close', resolve);
      for (const bytes of files.slice(0, 2))
        request.write(Buffer.concat([Buffer.from(part), bytes, Buffer.from('\r\n')]));
      const last = Buffer.concat([Buffer.from(part), (files[2] as Buffer).subarray(0, 1500)]);
      request.write(last, () => setImmediate(() => request.destroy()));
    });
    await ingest.service.store.drain();
    while ((await numberOfImages('1.3.10')) < 2) await new Promise(setImmediate);
    await ingest.expectFilesToEqualRows();
    expect(await numberOfImages('1.3.10')).toBe(2);
  });
});

describe('POST /api/series/domain/:domain/single', () => {
  const single = (files: { name?: string; part?: string; bytes: Buffer }[]) =>
    upload(files, '/api/series/domain/default/single');

  it('answers 201 without a body when the image is stored', async () => {
    const [bytes] = images('1.3.20', 1) as [Buffer];
    const response = await single([{ bytes }]);
    expect([response.status, await response.text()]).toEqual([201, '']);
    expect(await numberOfImages('1.3.20')).toBe(1);
  });

  it('refuses none, several, archives and what is no DICOM file with 400', async () => {
    const [first, second] = images('1.3.21', 2) as [Buffer, Buffer];
    for (const [files, text] of [
      [[], 'Exactly one file is expected, 0 were sent'],
      [[{ bytes: first }, { bytes: second }], 'Exactly one file is expected, 2 were sent'],
      [[{ bytes: await zipOf({ a: first }) }], 'not a DICOM file'],
      [[{ bytes: Buffer.from('text') }], 'not a DICOM file'],
      [[{ part: 'file', bytes: first }], 'not "file"'],
      [[{ bytes: makeInstance({ without: ['00080018'] }) }], 'lacks SOPInstanceUID'],
    ] as const) {
      const response = await single([...files]);
      expect([response.status, await response.json()]).toEqual([400, { error: expect.stringContaining(text) }]);
    }
    await ingest.expectFilesToEqualRows();
  });

  it('refuses a series that is in another domain', async () => {
    const [first, second] = images('1.3.22', 2) as [Buffer, Buffer];
    await single([{ bytes: first }]);
    const response = await upload([{ bytes: second }], '/api/series/domain/elsewhere/single');
    expect([response.status, await response.json()]).toEqual([
      409,
      { error: expect.stringContaining('in another domain') },
    ]);
  });
});
