import { Pictures, type PlaneWants } from '../../src/viewer/pictures.js';

/** Pictures that come when the test says so. */
function served(clock?: () => number) {
  const asked: string[] = [];
  const waiting = new Map<string, { come: (bitmap: ImageBitmap) => void; fail: (error: Error) => void }>();
  const pictures = new Pictures((address) => {
    asked.push(address);
    return new Promise((come, fail) => waiting.set(address, { come, fail }));
  }, clock);
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    pictures,
    asked,
    come: async (address: string) => {
      waiting.get(address)?.come({ close: () => undefined } as ImageBitmap);
      await settle();
    },
    fail: async (address: string) => {
      waiting.get(address)?.fail(new Error(`no ${address}`));
      await settle();
    },
  };
}

const wants = (now: string, next: string[], told: string[] = []): PlaneWants => ({
  now: { address: now, draft: null },
  next: next.map((address) => ({ address, draft: null })),
  onPicture: (_picture, isDraft) => told.push(isDraft ? `draft of ${now}` : now),
  onFailure: ({ message }) => told.push(message),
});

describe('pictures of sections', () => {
  it('come for what is shown first, then for what comes next, four at a time, each once', async () => {
    const { pictures, asked, come } = served();
    const told: string[] = [];
    pictures.want('axial', wants('a1', ['a2', 'a3', 'a4', 'a5'], told));
    expect(asked).toEqual(['a1', 'a2', 'a3', 'a4']);
    await come('a2');
    expect(asked).toEqual(['a1', 'a2', 'a3', 'a4', 'a5']);
    await come('a1');
    expect(told).toEqual(['a1']);
    pictures.want('axial', wants('a2', [], told));
    expect(told).toEqual(['a1', 'a2']);
    expect(asked).toHaveLength(5);
    pictures.close();
  });

  it('nobody waits for what was passed: it is not asked for any more', async () => {
    const { pictures, asked, come } = served();
    pictures.want('axial', wants('a1', ['a2', 'a3', 'a4', 'a5', 'a6']));
    pictures.want('axial', wants('a9', []));
    await come('a1');
    expect(asked).toEqual(['a1', 'a2', 'a3', 'a4', 'a9']);
    await come('a2');
    expect(asked).not.toContain('a5');
    pictures.close();
  });

  it('that cannot be had are told with the reason, and the others come all the same', async () => {
    const { pictures, come, fail } = served();
    const told: string[] = [];
    pictures.want('axial', wants('a1', ['a2'], told));
    pictures.want('coronal', wants('c1', [], told));
    await fail('a1');
    await come('c1');
    expect(told).toEqual(['no a1', 'c1']);
    pictures.want('axial', wants('a2', [], told));
    await come('a2');
    expect(told).toEqual(['no a1', 'c1', 'a2']);
    pictures.close();
  });

  it('are coarse first where sharp ones take too long, and sharp for who stands still', async () => {
    let now = 0;
    const { pictures, asked, come } = served(() => now);
    const told: string[] = [];
    const drafted = (address: string, next: string[]): PlaneWants => ({
      ...wants(address, [], told),
      now: { address, draft: `${address}?draft` },
      next: next.map((each) => ({ address: each, draft: `${each}?draft` })),
    });
    pictures.want('axial', drafted('a1', []));
    now = 2000;
    await come('a1');
    pictures.want('axial', drafted('a2', ['a3']));
    expect(asked).toEqual(['a1', 'a2?draft', 'a2', 'a3?draft', 'a3']);
    await come('a2?draft');
    await come('a2');
    expect(told).toEqual(['a1', 'draft of a2', 'a2']);
    pictures.close();
  });

  it('are asked for as far ahead as somebody will be when they come', async () => {
    let now = 0;
    const { pictures, asked, come } = served(() => now);
    const ahead = (from: number) => Array.from({ length: 10 }, (_, index) => `a${from + index + 1}`);
    pictures.want('axial', wants('a0', []));
    now = 600;
    await come('a0');
    // A picture takes 120 ms in the mean by now; each step 20 ms.
    for (let step = 1; step <= 12; step++) {
      now += 20;
      pictures.want('axial', wants(`a${100 * step}`, []));
      for (let each = 1; each <= 12; each++) await come(`a${100 * each}`);
    }
    const before = asked.length;
    now += 20;
    pictures.want('axial', wants('a2000', ahead(2000)));
    expect(asked[before]).not.toBe('a2000');
    expect(Number(asked[before]?.slice(1))).toBeGreaterThan(2001);
    pictures.close();
  });
});
