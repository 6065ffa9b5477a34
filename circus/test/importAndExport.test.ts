import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeInstance } from '@circus/dicom';
import { eventually, type TestSuite, testSuite } from '@circus/testkit';
import { runCircus } from './runCircus.js';

/** Images go in by the command and come out as volumes, through the whole suite. */
describe('node circus import', () => {
  let suite: TestSuite;
  let removeData: () => void;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'circus-import-'));
    suite = await testSuite();
    removeData = suite.remove;
  }, 120_000);
  afterAll(async () => {
    await suite.stop();
    suite.remove();
    removeData();
    rmSync(folder, { recursive: true });
  });

  const write = (instanceNumber: number) => {
    const pixels = new Int16Array(6).fill(instanceNumber);
    const image = { modality: 'MR', rows: 2, columns: 3, instanceNumber, pixels, seriesInstanceUid: '1.7.1' };
    writeFileSync(join(folder, `${instanceNumber}.dcm`), makeInstance(image));
  };
  const circus = (...args: string[]) => runCircus(args, { CIRCUS_DATA_DIR: suite.dataDirectory });

  it('beside the running suite makes images that can be exported and downloaded', async () => {
    for (const instanceNumber of [1, 2, 3]) write(instanceNumber);
    expect(await circus('import', folder)).toMatchObject({ code: 1, stderr: 'Domain must be specified\n' });
    expect(await circus('import-series', '--domain=default', folder)).toMatchObject({
      code: 0,
      stdout: 'Imported 3 files.\n',
    });
    const partialVolumeDescriptor = { start: 3, end: 1, delta: -1 };
    const begun = await suite.fetch('/api/series/export-cs-volume', {
      method: 'POST',
      body: JSON.stringify({ series: [{ seriesUid: '1.7.1', partialVolumeDescriptor }] }),
      headers: { 'content-type': 'application/json' },
    });
    expect(begun.status).toBe(201);
    const { taskId } = (await begun.json()) as { taskId: string };
    await eventually(async () => {
      const task = (await (await suite.fetch(`/api/tasks/${taskId}`)).json()) as { status: string };
      return task.status === 'finished';
    });

    const download = await suite.fetch(`/api/tasks/${taskId}/download`);
    expect(download.status).toBe(200);
    expect(download.headers.get('content-type')).toBe('application/gzip');
    expect(download.headers.get('content-disposition')).toBe('attachment; filename="download.tar.gz"');
    const bytes = Buffer.from(await download.arrayBuffer());
    expect(bytes).toHaveLength(Number(download.headers.get('content-length')));
    const part = await suite.fetch(`/api/tasks/${taskId}/download`, { headers: { range: 'bytes=0-1' } });
    expect(part.status).toBe(206);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(0, 2));

    const into = mkdtempSync(join(folder, 'export-'));
    execFileSync('tar', ['xz', '-C', into], { input: bytes });
    expect(readdirSync(into).sort()).toEqual(['0.json', '0.mhd', '0.raw']);
    expect(new Int16Array(new Uint8Array(readFileSync(join(into, '0.raw'))).buffer)).toEqual(
      Int16Array.of(3, 3, 3, 3, 3, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1),
    );
    rmSync(into, { recursive: true });
  });

  it('works while the suite stands, and recognises what is there', async () => {
    await suite.stop();
    write(4);
    const { code, stdout } = await circus('import', '--domain', 'default', folder);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Imported 1 file.\n3 files in the archive already.\n' });
    suite = await testSuite({ CIRCUS_DATA_DIR: suite.dataDirectory });
    const series = (await (await suite.fetch('/api/series/1.7.1')).json()) as { images: string };
    expect(series.images).toBe('1-4');
  }, 120_000);

  it('dumps what the archive would read', async () => {
    const { code, stdout } = await circus('dump-dicom', join(folder, '2.dcm'));
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ seriesUid: '1.7.1', instanceNumber: 2, width: 3, height: 2 });
  });
});
