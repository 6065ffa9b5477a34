import { RenderThreads } from '../../src/rendering/renderThreads.js';
import { OpenedSeries } from '../../src/volumes/openedSeries.js';
import { SliceLoader } from '../../src/volumes/sliceLoader.js';
import { VolumeCache } from '../../src/volumes/volumeCache.js';
import { VoxelMemory } from '../../src/volumes/voxelMemory.js';
import { pixelHeader } from '../pixelHeader.js';

const PAGE = 4096;
/** Never asked to do anything here: volumes stay without voxels. */
const idle: Pick<RenderThreads, 'perform'> = RenderThreads.prototype;

/** A series whose volume takes so many pages. */
function series(id: number, pages: number, version = 1): OpenedSeries {
  const header = { ...pixelHeader, columns: 64, rows: 32 };
  const instances = Array.from({ length: pages }, (_, z) => ({ imageNumber: z + 1, storageKey: 'key', header }));
  return new OpenedSeries(id, version, instances);
}

/** So that a volume is worth keeping when it is released. */
const firstSliceLoaded = { min: 0, max: 0 };

describe('volume cache', () => {
  const caches: VolumeCache[] = [];
  afterEach(() => Promise.all(caches.splice(0).map((cache) => cache.close())));

  const open = (pages: number, options: { restAfter?: number; patience?: number; timeToLive?: number } = {}) => {
    const memory = new VoxelMemory(pages * PAGE);
    const loader = new SliceLoader(idle, 1);
    const cache = new VolumeCache({ memory, loader, timeToLive: 60_000, ...options });
    caches.push(cache);
    return cache;
  };
  const use = async (cache: VolumeCache, wanted: OpenedSeries) => {
    const lease = await cache.lease(wanted, 'required');
    lease?.volume.finish(0, firstSliceLoaded);
    return lease;
  };

  it('gives everybody the same volume, and takes its memory at once', async () => {
    const cache = open(4);
    const wanted = series(1, 3);
    const leases = await Promise.all([cache.lease(wanted, 'spare'), cache.lease(wanted, 'required')]);
    expect(leases[0]?.volume).toBe(leases[1]?.volume);
    expect([cache.count, cache.size]).toEqual([1, 3 * PAGE]);
    for (const lease of leases) lease?.release();
  });

  it('keeps what was used, and drops at once what was never loaded', async () => {
    const cache = open(4);
    (await use(cache, series(1, 1)))?.release();
    expect([cache.count, cache.size]).toEqual([1, PAGE]);
    (await cache.lease(series(2, 1), 'required'))?.release();
    await cache.lease(series(3, 3), 'required').then((lease) => lease?.release());
    expect(cache.count).toBe(1);
  });

  it('lets a required volume wait until one in use is released', async () => {
    const cache = open(4);
    const held = await use(cache, series(1, 3));
    let served = false;
    const waiting = cache.lease(series(2, 3), 'required').then((lease) => {
      served = true;
      return lease;
    });
    await new Promise(setImmediate);
    expect([served, cache.size]).toEqual([false, 3 * PAGE]);
    held?.release();
    const lease = await waiting;
    expect([cache.count, cache.size, lease?.volume.series.id]).toEqual([1, 3 * PAGE, 2]);
    lease?.release();
  });

  it('refuses a required volume after a while, and serves the next in line', async () => {
    const cache = open(4, { patience: 30 });
    const held = await use(cache, series(1, 3));
    const large = cache.lease(series(2, 4), 'required');
    await expect(large).rejects.toMatchObject({ kind: 'unavailable' });
    const small = await cache.lease(series(3, 1), 'required');
    expect(small?.volume.series.id).toBe(3);
    small?.release();
    held?.release();
  });

  it('refuses a volume larger than the cache at once', async () => {
    const cache = open(2);
    await expect(cache.lease(series(1, 3), 'required')).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await cache.lease(series(1, 3), 'spare')).toBeNull();
    expect([cache.count, cache.size]).toEqual([0, 0]);
  });

  it('drops for a spare demand only what has rested', async () => {
    const busy = open(4, { restAfter: 60_000 });
    (await use(busy, series(1, 3)))?.release();
    expect(await busy.lease(series(2, 3), 'spare')).toBeNull();
    expect(busy.count).toBe(1);
    const rested = open(4, { restAfter: 0 });
    (await use(rested, series(1, 3)))?.release();
    const lease = await rested.lease(series(2, 3), 'spare');
    expect([lease?.volume.series.id, rested.count]).toEqual([2, 1]);
    lease?.release();
  });

  it('asks anew for whoever cannot do without, when another could', async () => {
    const cache = open(4, { restAfter: 60_000 });
    const held = await use(cache, series(1, 3));
    const wanted = series(2, 3);
    const spare = cache.lease(wanted, 'spare');
    const required = cache.lease(wanted, 'required');
    expect(await spare).toBeNull();
    held?.release();
    const lease = await required;
    expect(lease?.volume.series).toBe(wanted);
    lease?.release();
  });

  it('drops an earlier version as soon as nobody uses it', async () => {
    const cache = open(8);
    const old = await use(cache, series(1, 2, 1));
    const current = await use(cache, series(1, 2, 2));
    expect(cache.count).toBe(2);
    old?.release();
    await new Promise(setImmediate);
    expect([cache.count, cache.size]).toEqual([1, 2 * PAGE]);
    current?.release();
    expect(cache.count).toBe(1);
  });

  it('drops what nobody looked at for long, but not what is in use', async () => {
    const cache = open(8, { timeToLive: 40 });
    const held = await use(cache, series(1, 1));
    (await use(cache, series(2, 1)))?.release();
    const gone = async (): Promise<void> => {
      while (cache.count > 1) await new Promise((resolve) => setTimeout(resolve, 10));
    };
    await gone();
    expect(cache.size).toBe(PAGE);
    held?.release();
  });

  describe('what nobody has asked for', () => {
    const prefetch = async (cache: VolumeCache, wanted: OpenedSeries) => {
      const lease = await cache.lease(wanted, 'prefetch');
      lease?.release();
      return lease !== null;
    };
    const held = async (cache: VolumeCache, wanted: OpenedSeries) => {
      const before = cache.count;
      const lease = await cache.lease(wanted, 'spare');
      lease?.release();
      return lease !== null && cache.count === before;
    };

    it('takes free room, and stays though nothing of it is loaded yet', async () => {
      const cache = open(4);
      expect(await prefetch(cache, series(1, 3))).toBe(true);
      expect([cache.count, cache.size]).toEqual([1, 3 * PAGE]);
    });

    it('never takes the room of what somebody has looked at, however long ago', async () => {
      const cache = open(4, { restAfter: 0 });
      (await use(cache, series(1, 3)))?.release();
      expect(await prefetch(cache, series(2, 2))).toBe(false);
      expect([cache.count, cache.size]).toEqual([1, 3 * PAGE]);
    });

    it('leaves before anything that somebody has looked at', async () => {
      const cache = open(4);
      const [looked, foreseen] = [series(1, 2), series(2, 2)];
      (await use(cache, looked))?.release();
      expect(await prefetch(cache, foreseen)).toBe(true);
      // Spare room is nobody's but that of volumes not looked at for a minute, and of what nobody has asked for.
      const lease = await cache.lease(series(3, 2), 'spare');
      expect(lease).not.toBeNull();
      lease?.volume.finish(0, firstSliceLoaded);
      expect([cache.count, await held(cache, looked)]).toEqual([2, true]);
      lease?.release();
    });

    it('leaves for others that nobody has asked for only after a while', async () => {
      const [slow, fast] = [open(4), open(4, { restAfter: 0 })];
      for (const cache of [slow, fast]) expect(await prefetch(cache, series(1, 3))).toBe(true);
      expect([await prefetch(slow, series(2, 3)), await prefetch(fast, series(2, 3))]).toEqual([false, true]);
      expect([slow.count, fast.count]).toEqual([1, 1]);
    });

    it('is like any other volume once somebody looks at it', async () => {
      const cache = open(4, { restAfter: 0 });
      expect(await prefetch(cache, series(1, 3))).toBe(true);
      (await use(cache, series(1, 3)))?.release();
      expect(await prefetch(cache, series(2, 3))).toBe(false);
    });

    it('does not come before those who wait for room', async () => {
      const cache = open(4);
      const lease = await use(cache, series(1, 4));
      const waiting = cache.lease(series(2, 4), 'required');
      expect(await prefetch(cache, series(3, 1))).toBe(false);
      lease?.release();
      (await waiting)?.release();
    });
  });
});
