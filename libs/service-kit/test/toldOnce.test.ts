import { ToldOnce } from '../src/index.js';

describe('what is told once', () => {
  afterEach(() => jest.useRealTimers());

  it('is told again in the next ten minutes, under another id', () => {
    jest.useFakeTimers({ now: new Date('2026-01-01T10:01:00Z') });
    const told = new ToldOnce(10);
    const first = told.take('a');
    expect(first).toEqual(expect.any(String));
    jest.setSystemTime(new Date('2026-01-01T10:09:59Z'));
    expect(told.take('a')).toBeUndefined();
    jest.setSystemTime(new Date('2026-01-01T10:10:00Z'));
    expect(told.take('a')).not.toBe(first);
  });

  it('has the same id in every process', () => {
    jest.useFakeTimers({ now: new Date('2026-01-01T10:01:00Z') });
    expect(new ToldOnce(10).take('a')).toBe(new ToldOnce(10).take('a'));
  });

  it('is remembered up to a number of things, the latest', () => {
    const told = new ToldOnce(2);
    for (const what of ['a', 'b', 'c']) told.take(what);
    expect([told.take('c'), told.take('b')]).toEqual([undefined, undefined]);
    expect(told.take('a')).toEqual(expect.any(String));
  });
});
