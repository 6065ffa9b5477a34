import { Pictures, type PlaneWants } from '../../src/viewer/pictures.js';

/** Pictures that come when the test says so. */
function served() {
  const asked: string[] = [];
  const waiting = new Map<string, { come: (bitmap: ImageBitmap) => void; fail: (error: Error) => void }>();
  const pictures = new Pictures((address) => {
    asked.push(address);
    return new Promise((come, fail) => waiting.set(address, { come, fail }));
  });
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
});
