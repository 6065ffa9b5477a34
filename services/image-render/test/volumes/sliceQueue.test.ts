import { layOutSeries } from '@circus/volume';
import { OpenedSeries } from '../../src/volumes/openedSeries.js';
import { SliceQueue } from '../../src/volumes/sliceQueue.js';
import { Volume } from '../../src/volumes/volume.js';
import { pixelHeader } from '../pixelHeader.js';

function volume(): Volume {
  const instances = Array.from({ length: 9 }, (_, z) => ({
    imageNumber: z + 1,
    storageKey: 'key',
    header: pixelHeader,
  }));
  expect(layOutSeries(instances).slices).toBe(9);
  return new Volume(new OpenedSeries(1, 1, instances), { offset: 0, bytes: 4096 });
}

describe('slice queue', () => {
  it('gives what is wanted most first, and within a priority what was asked for first', () => {
    const queue = new SliceQueue();
    const a = volume();
    for (const z of [3, 1, 2]) queue.want(a, z, 0);
    queue.want(a, 7, 50);
    queue.want(a, 6, 50);
    queue.want(a, 0, 100);
    const taken = Array.from({ length: 7 }, () => queue.take()?.z);
    expect(taken).toEqual([0, 7, 6, 3, 1, 2, undefined]);
  });

  it('raises a priority, and never lowers one', () => {
    const queue = new SliceQueue();
    const a = volume();
    for (const z of [0, 1, 2, 3]) queue.want(a, z, 10);
    queue.want(a, 3, 50);
    queue.want(a, 3, 0);
    queue.want(a, 3, 50);
    expect(Array.from({ length: 5 }, () => queue.take()?.z)).toEqual([3, 0, 1, 2, undefined]);
  });

  it('gives volumes turns within a priority', () => {
    const queue = new SliceQueue();
    const [a, b] = [volume(), volume()];
    for (const z of [0, 1, 2, 3]) queue.want(a, z, 50);
    for (const z of [5, 6]) queue.want(b, z, 50);
    const taken = Array.from({ length: 6 }, () => queue.take());
    expect(taken.map((wanted) => [wanted?.volume === a ? 'a' : 'b', wanted?.z])).toEqual([
      ['a', 0],
      ['b', 5],
      ['a', 1],
      ['b', 6],
      ['a', 2],
      ['a', 3],
    ]);
  });

  it('forgets a volume, and can be asked for it again', () => {
    const queue = new SliceQueue();
    const [a, b] = [volume(), volume()];
    queue.want(a, 1, 50);
    queue.want(b, 2, 50);
    queue.drop(a);
    expect(queue.take()?.z).toBe(2);
    expect(queue.take()).toBeUndefined();
    queue.want(a, 1, 50);
    expect(queue.take()?.z).toBe(1);
  });

  it('leaves what is wanted less than is asked for', () => {
    const queue = new SliceQueue();
    const a = volume();
    queue.want(a, 1, -10);
    queue.want(a, 2, 0);
    expect([queue.take(0)?.z, queue.take(0)?.z, queue.take()]).toEqual([
      2,
      undefined,
      { volume: a, z: 1, priority: -10 },
    ]);
  });
});
