import { MicroBatch } from '../../src/storing/microBatch.js';

interface Item {
  name: string;
  series: string;
  domain?: string;
  weight?: number;
}

/** Batches that are committed when the test says so. */
function heldBatches(options: { maxItems?: number; maxWeight?: number; maxInFlight?: number } = {}) {
  const begun: { names: string[]; finish: () => void }[] = [];
  const waiters: { count: number; resolve: () => void }[] = [];
  const batches = new MicroBatch<Item, string>({
    commit: (items) =>
      new Promise((resolve) => {
        const finish = () => resolve(items.map(({ name }) => ({ status: 'fulfilled', value: name.toUpperCase() })));
        begun.push({ names: items.map(({ name }) => name), finish });
        for (const waiter of waiters) if (begun.length >= waiter.count) waiter.resolve();
      }),
    claimsOf: ({ name, series, domain = 'd' }) => ({
      within: new Map([
        [`series ${series}`, domain],
        [`name ${name}`, 'once'],
      ]),
      across: [series],
    }),
    weightOf: ({ weight = 1 }) => weight,
    maxItems: 4,
    maxWeight: 100,
    maxInFlight: 2,
    ...options,
  });
  const begin = (count: number) =>
    begun.length >= count ? Promise.resolve() : new Promise<void>((resolve) => waiters.push({ count, resolve }));
  return { batches, begun, begin };
}

describe('a micro-batch', () => {
  it('starts at once when nothing runs, and takes what became ready while one ran', async () => {
    const { batches, begun, begin } = heldBatches();
    const first = batches.add({ name: 'a', series: '1' });
    await begin(1);
    const rest = ['b', 'c'].map((name) => batches.add({ name, series: '1' }));
    begun[0]?.finish();
    expect(await first).toBe('A');
    await begin(2);
    begun[1]?.finish();
    expect(await Promise.all(rest)).toEqual(['B', 'C']);
    expect(begun.map(({ names }) => names)).toEqual([['a'], ['b', 'c']]);
  });

  it('never runs beside another of the same series, but beside one of another series', async () => {
    const { batches, begun, begin } = heldBatches();
    const all = [batches.add({ name: 'a', series: '1' })];
    await begin(1);
    all.push(batches.add({ name: 'b', series: '1' }), batches.add({ name: 'c', series: '2' }));
    await begin(2);
    expect(begun.map(({ names }) => names)).toEqual([['a'], ['c']]);
    begun[0]?.finish();
    await begin(3);
    expect(begun[2]?.names).toEqual(['b']);
    for (const { finish } of begun) finish();
    await Promise.all(all);
  });

  it('holds no two items whose claims differ, and nothing overtakes the one that waits', async () => {
    const { batches, begun, begin } = heldBatches();
    const items: Item[] = [
      { name: 'a', series: '1', domain: 'x' },
      { name: 'b', series: '1', domain: 'y' },
      { name: 'c', series: '1', domain: 'x' },
    ];
    const all = Promise.all(items.map((item) => batches.add(item)));
    for (const count of [1, 2, 3]) {
      await begin(count);
      begun[count - 1]?.finish();
    }
    await all;
    expect(begun.map(({ names }) => names)).toEqual([['a'], ['b'], ['c']]);
  });

  it('is limited in number and weight, but takes a single item of any weight', async () => {
    const { batches, begun, begin } = heldBatches({ maxInFlight: 1 });
    const weights = [500, 60, 60, 1, 1, 1, 1];
    const all = weights.map((weight, n) => batches.add({ name: `${n}`, series: `${n}`, weight }));
    for (let count = 1; count <= 3; count += 1) {
      await begin(count);
      begun[count - 1]?.finish();
    }
    await Promise.all(all);
    expect(begun.map(({ names }) => names)).toEqual([['0'], ['1', '3', '4', '5'], ['2', '6']]);
  });

  it('settles every item for itself, and all of them when the commit fails', async () => {
    const batches = new MicroBatch<string, string>({
      commit: async (items) => {
        if (items.includes('broken')) throw new Error('no commit');
        return items.map((value) =>
          value === 'bad' ? { status: 'rejected', reason: new Error('bad one') } : { status: 'fulfilled', value },
        );
      },
      claimsOf: () => ({ within: new Map(), across: [] }),
      weightOf: () => 1,
      maxItems: 10,
      maxWeight: 10,
      maxInFlight: 1,
    });
    const mixed = await Promise.allSettled(['good', 'bad'].map((item) => batches.add(item)));
    expect(mixed.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    await expect(batches.add('broken')).rejects.toThrow('no commit');
  });

  it('is drained when nothing waits and nothing runs', async () => {
    const { batches, begun, begin } = heldBatches();
    await batches.drain();
    const work = batches.add({ name: 'a', series: '1' });
    const drained = batches.drain().then(() => 'drained');
    await begin(1);
    begun[0]?.finish();
    expect(await Promise.all([work, drained])).toEqual(['A', 'drained']);
  });
});
