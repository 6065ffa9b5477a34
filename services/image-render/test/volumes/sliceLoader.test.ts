import type { ValueRange } from '@circus/volume';
import type { RenderThreads } from '../../src/rendering/renderThreads.js';
import type { LoadWork, WorkOutcome } from '../../src/rendering/work.js';
import { OpenedSeries } from '../../src/volumes/openedSeries.js';
import { Priority, SliceLoader } from '../../src/volumes/sliceLoader.js';
import { Volume } from '../../src/volumes/volume.js';
import { pixelHeader } from '../pixelHeader.js';

/** A volume of nine images; image z of series n is stored under `n.z`. */
function volume(id: number): Volume {
  const instances = Array.from({ length: 9 }, (_, z) => ({
    imageNumber: z + 1,
    storageKey: `${id}.${z}`,
    header: pixelHeader,
  }));
  return new Volume(new OpenedSeries(id, 1, instances), { offset: 0, bytes: 4096 });
}

describe('slice loader', () => {
  /** Loads that have been begun, in order. */
  let begun: string[];
  /** What ends each of them. */
  let ends: (() => void)[];
  const threads = {
    perform: (work: LoadWork) =>
      new Promise<WorkOutcome<ValueRange>>((resolve) => {
        begun.push(work.source.storageKey);
        ends.push(() => resolve({ status: 'done', yield: { min: 0, max: 0 } }));
      }),
  } as unknown as Pick<RenderThreads, 'perform'>;
  beforeEach(() => {
    begun = [];
    ends = [];
  });
  /** Ends a load, and lets what follows from it happen. */
  const end = async (index: number) => {
    ends[index]?.();
    await new Promise(setImmediate);
  };

  it('loads one image at a time of what nobody has asked for, and only while nothing else waits', async () => {
    const loader = new SliceLoader(threads, 3);
    const [foreseen, asked] = [volume(1), volume(2)];
    loader.prefetch(foreseen);
    expect(begun).toEqual(['1.0']);
    const loaded = loader.load(asked, [0, 1, 2], Priority.Volume);
    expect(begun).toEqual(['1.0', '2.0', '2.1']);
    await end(0);
    expect(begun).toEqual(['1.0', '2.0', '2.1', '2.2']);
    await end(1);
    expect(begun).toEqual(['1.0', '2.0', '2.1', '2.2', '1.1']);
    await Promise.all([end(2), end(3)]);
    await loaded;
    expect(begun).toEqual(['1.0', '2.0', '2.1', '2.2', '1.1']);
    await end(4);
    expect(begun.at(-1)).toBe('1.2');
  });

  it('comes first to what of it somebody asks for', async () => {
    const loader = new SliceLoader(threads, 1);
    const foreseen = volume(1);
    loader.prefetch(foreseen);
    const loaded = loader.load(foreseen, [7], Priority.Image);
    await end(0);
    expect(begun).toEqual(['1.0', '1.7']);
    await end(1);
    await loaded;
    expect(begun).toEqual(['1.0', '1.7', '1.1']);
  });

  it('loads no more of it once it is stopped', async () => {
    const loader = new SliceLoader(threads, 1);
    const foreseen = volume(1);
    loader.prefetch(foreseen);
    const stopped = loader.stop(foreseen);
    await end(0);
    await stopped;
    expect(begun).toEqual(['1.0']);
  });
});
