import { createProgress } from '../src/progress.js';

describe('progress', () => {
  const shownOn = (isTTY: boolean) => {
    const written: string[] = [];
    return { written, show: createProgress({ isTTY, write: (text: string) => written.push(text) }) };
  };

  it('is a bar on a terminal, which ends with a line of its own', () => {
    const { written, show } = shownOn(true);
    show(30, 60, 'files uploaded');
    show(60, 60, 'files uploaded');
    expect(written[0]).toBe(`\r\x1b[K[${'#'.repeat(15)}${'.'.repeat(15)}] 30 of 60 files uploaded`);
    expect(written[1]).toMatch(/60 of 60 files uploaded\n$/);
  });

  it('is one line for every tenth elsewhere', () => {
    const { written, show } = shownOn(false);
    for (let done = 0; done <= 1000; done++) show(done, 1000, 'images');
    expect(written).toHaveLength(11);
    expect(written[3]).toBe('300 of 1000 images\n');
  });

  it('counts where the total is not known', () => {
    const { written, show } = shownOn(true);
    show(7, 0, 'entries read');
    expect(written[0]).toContain('7 entries read');
  });

  it('tells how fast it goes and how long it will take, and is heard of at least every half minute', () => {
    const written: string[] = [];
    let time = 0;
    const show = createProgress({ write: (text: string) => written.push(text) }, () => time);
    show(0, 100_000, 'images verified');
    time = 10_000;
    show(1_000, 100_000, 'images verified');
    time = 31_000;
    show(3_100, 100_000, 'images verified');
    time = 100_000;
    show(10_000, 100_000, 'images verified');
    show(5, 0, 'files listed');
    expect(written).toEqual([
      '0 of 100000 images verified\n',
      '3100 of 100000 images verified, 100/s, 16 min left\n',
      '10000 of 100000 images verified, 100/s, 15 min left\n',
      '5 files listed\n',
    ]);
  });
});
