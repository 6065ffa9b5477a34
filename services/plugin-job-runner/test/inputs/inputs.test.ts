import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openInputs } from '../../src/inputs/openInputs.js';
import type { StoredJobSeries } from '../../src/jobs/jobSeries.js';
import { rleFile } from '../rleFile.js';
import { type RunningService, startService } from '../runningRunner.js';

describe('the inputs of jobs', () => {
  let service: RunningService;
  let count = 0;

  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.stop());
  beforeEach(() => rmSync(cacheDirectory(), { recursive: true, force: true }));

  const cacheDirectory = () => join(service.config.PLUGIN_WORK_DIR, 'kept');
  const open = (settings: Record<string, number> = {}) =>
    openInputs({ ...service.config, ...settings }, service.database, cacheDirectory());
  const kept = () => readdirSync(cacheDirectory());
  const newSeries = async (images = 3): Promise<StoredJobSeries> => {
    count += 1;
    const seriesUid = `1.3.${count}`;
    const seriesId = await service.archive({ seriesUid, images });
    return { seriesUid, seriesId, partialVolumeDescriptor: { start: 1, end: images, delta: 1 } };
  };
  const newDirectory = () => {
    count += 1;
    const directory = join(service.config.PLUGIN_WORK_DIR, `run${count}`, 'in');
    mkdirSync(directory, { recursive: true });
    return directory;
  };
  const { signal } = new AbortController();
  const inode = (directory: string, name = '0.raw') => statSync(join(directory, name)).ino;

  it('are written once and linked into the directories of all jobs, also those of other processes', async () => {
    const [inputs, others] = [open(), open()];
    const [one, two, three] = [newDirectory(), newDirectory(), newDirectory()];
    const series = [await newSeries(), await newSeries()];
    const written = await inputs.write({ directory: one, series, isProtected: true, signal });
    expect(await inputs.write({ directory: two, series, isProtected: true, signal })).toEqual(written);
    expect(await others.write({ directory: three, series, isProtected: true, signal })).toEqual(written);
    expect(readdirSync(one).sort()).toEqual(['0.json', '0.mhd', '0.raw', '1.json', '1.mhd', '1.raw']);
    for (const name of readdirSync(one))
      expect([inode(two, name), inode(three, name)]).toEqual(Array(2).fill(inode(one, name)));
    expect(statSync(join(three, '0.raw')).mode & 0o777).toBe(0o444);
    expect(kept()).toHaveLength(2);
    // What the jobs have stays when the cache is gone.
    rmSync(cacheDirectory(), { recursive: true });
    expect(readFileSync(join(one, '0.mhd'), 'utf8')).toContain('ElementDataFile = 0.raw');
    await Promise.all([inputs.close(), others.close()]);
  });

  it('are copied where a plug-in could change them', async () => {
    const inputs = open();
    const series = [await newSeries()];
    const [one, two] = [newDirectory(), newDirectory()];
    const written = await inputs.write({ directory: one, series, isProtected: true, signal });
    expect(await inputs.write({ directory: two, series, isProtected: false, signal })).toEqual(written);
    expect(inode(two)).not.toBe(inode(one));
    expect(readFileSync(join(two, '0.raw'))).toEqual(readFileSync(join(one, '0.raw')));
    expect(statSync(join(two, '0.raw')).mode & 0o777).toBe(0o444);
    await inputs.close();
  });

  it('are written once, however many jobs want them at the same time', async () => {
    const inputs = open();
    const series = [await newSeries(20)];
    const directories = Array.from({ length: 6 }, newDirectory);
    await Promise.all(directories.map((directory) => inputs.write({ directory, series, isProtected: true, signal })));
    expect(new Set(directories.map((directory) => inode(directory))).size).toBe(1);
    expect(kept()).toHaveLength(1);
    await inputs.close();
  });

  it('come to a job though the one that began to write them was cancelled', async () => {
    const inputs = open();
    const series = [await newSeries(40)];
    const cancelled = new AbortController();
    const first = inputs.write({ directory: newDirectory(), series, isProtected: true, signal: cancelled.signal });
    const directory = newDirectory();
    const second = inputs.write({ directory, series, isProtected: true, signal });
    cancelled.abort(new Error('cancelled'));
    await expect(first).rejects.toThrow('cancelled');
    const [input] = await second;
    expect(input?.files.map(({ name }) => name)).toEqual(['0.mhd', '0.raw', '0.json']);
    expect(kept()).toHaveLength(1);
    await inputs.close();
  });

  it('are written anew for another version of the series, other images, and another volume id', async () => {
    const inputs = open();
    const series = await newSeries();
    const directory = newDirectory();
    await inputs.write({ directory, series: [series], isProtected: true, signal });
    const some = { ...series, partialVolumeDescriptor: { start: 3, end: 1, delta: -1 } };
    await inputs.write({ directory: newDirectory(), series: [some, series], isProtected: true, signal });
    await service.owner.series.update({ where: { id: series.seriesId }, data: { version: { increment: 1 } } });
    const later = newDirectory();
    const [input] = await inputs.write({ directory: later, series: [series], isProtected: true, signal });
    expect(input?.seriesVersion).toBe(2);
    expect(inode(later)).not.toBe(inode(directory));
    expect(kept()).toHaveLength(4);
    // Only what is current stays.
    expect(await inputs.sweep()).toBe(3);
    await service.owner.instance.deleteMany({ where: { seriesPk: series.seriesId } });
    await service.owner.series.delete({ where: { id: series.seriesId } });
    expect(await inputs.sweep()).toBe(1);
    expect(kept()).toEqual([]);
    await inputs.close();
  });

  it('are decoded by several threads where they are compressed, with the same voxels', async () => {
    const inputs = open({ PLUGIN_INPUT_THREADS: 2 });
    const partialVolumeDescriptor = { start: 20, end: 1, delta: -1 };
    const plain = { ...(await newSeries(20)), partialVolumeDescriptor };
    const seriesId = await service.archive({ seriesUid: '1.3.0.1', images: 20, encode: rleFile });
    const compressed = { seriesUid: '1.3.0.1', seriesId, partialVolumeDescriptor };
    const directory = newDirectory();
    await inputs.write({ directory, series: [plain, compressed], isProtected: true, signal });
    expect(readFileSync(join(directory, '1.raw'))).toEqual(readFileSync(join(directory, '0.raw')));
    const tags = JSON.parse(readFileSync(join(directory, '1.json'), 'utf8'));
    expect(tags.common['0002,0010']).toBe('1.2.840.10008.1.2.5');
    expect(tags.unique.map((each: Record<string, string>) => each['0020,0013'])).toEqual(
      Array.from({ length: 20 }, (_, index) => `${20 - index}`),
    );

    // One that cannot be decoded fails the volume, and the thread goes on with the next.
    const spoilt = (file: Buffer) => {
      const compressedFile = rleFile(file);
      return compressedFile.fill(0xff, compressedFile.length - 140, compressedFile.length - 8);
    };
    const broken = await service.archive({ seriesUid: '1.3.0.2', images: 20, encode: spoilt });
    const series = [{ seriesUid: '1.3.0.2', seriesId: broken, partialVolumeDescriptor }];
    await expect(inputs.write({ directory: newDirectory(), series, isProtected: true, signal })).rejects.toThrow(
      /^The images cannot be given to the plug-in\. Image 20/,
    );
    await inputs.write({ directory: newDirectory(), series: [compressed], isProtected: true, signal });
    await inputs.close();
  });

  it('are not taken from files that somebody has changed', async () => {
    const inputs = open();
    const series = [await newSeries()];
    const [one, two] = [newDirectory(), newDirectory()];
    const written = await inputs.write({ directory: one, series, isProtected: true, signal });
    const before = readFileSync(join(one, '0.raw'));
    chmodSync(join(one, '0.raw'), 0o644);
    writeFileSync(join(one, '0.raw'), Buffer.alloc(before.length, 7));
    expect(await inputs.write({ directory: two, series, isProtected: true, signal })).toEqual(written);
    expect(readFileSync(join(two, '0.raw'))).toEqual(before);
    await inputs.close();
  });

  it('are kept within bounds: those that were used longest ago go, and what would fill half of it is not kept', async () => {
    // Each of 16 slices of 8 x 4 is 1 KiB of voxels, and about as much of attributes.
    const inputs = open({ PLUGIN_INPUT_CACHE_MIB: 8 / 1_024 });
    const series = [await newSeries(16), await newSeries(16), await newSeries(16), await newSeries(16)];
    const sizes: number[] = [];
    for (const each of series) {
      await inputs.write({ directory: newDirectory(), series: [each], isProtected: true, signal });
      sizes.push(kept().reduce((sum, key) => sum + sizeOf(join(cacheDirectory(), key)), 0));
    }
    expect(Math.max(...sizes)).toBeLessThanOrEqual(10 * 1_024);
    expect(kept().length).toBeLessThan(series.length);
    const before = kept();
    await inputs.write({ directory: newDirectory(), series: [await newSeries(80)], isProtected: true, signal });
    expect(kept()).toEqual(before);
    await inputs.close();

    const none = open({ PLUGIN_INPUT_CACHE_MIB: 0 });
    rmSync(cacheDirectory(), { recursive: true });
    await none.write({ directory: newDirectory(), series, isProtected: true, signal });
    expect(readdirSync(service.config.PLUGIN_WORK_DIR)).not.toContain('kept');
    await none.close();
  });

  const sizeOf = (directory: string) =>
    readdirSync(directory).reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);

  it('are not begun where they would fill the disk', async () => {
    const inputs = open({ PLUGIN_MIN_FREE_MIB: 2 ** 40 });
    await expect(
      inputs.write({ directory: newDirectory(), series: [await newSeries()], isProtected: true, signal }),
    ).rejects.toThrow('There is not enough room on the machine for the input of the plug-in: it takes 1 MiB.');
    expect(await inputs.hasRoomFor()).toBe(false);
    await inputs.close();
  });

  it('let jobs wait while the disk is nearly full', async () => {
    await service.addPlugin('quick');
    const full = await service.startRunner({ PLUGIN_MIN_FREE_MIB: 2 ** 40 });
    const jobId = await service.addJob('quick');
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await service.until(jobId, 'in_queue')).toMatchObject({ attempt: 0 });
    await full.stop();
    await service.startRunner();
    await service.until(jobId, 'finished');
  });
});
