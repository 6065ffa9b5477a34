import { Gate } from '../../src/rendering/gate.js';

/** A job that ends when told to. */
function job() {
  let begun = false;
  let end = () => undefined as void;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  return {
    run: async () => {
      begun = true;
      await ended;
    },
    end: () => end(),
    get begun() {
      return begun;
    },
  };
}

describe('gate', () => {
  it('runs as many jobs as it may, and the others in their order', async () => {
    const gate = new Gate(2);
    const jobs = [job(), job(), job(), job()];
    const running = jobs.map(({ run }) => gate.run(run));
    await Promise.resolve();
    expect(jobs.map(({ begun }) => begun)).toEqual([true, true, false, false]);
    expect(gate.waiting).toBe(2);
    jobs[1]?.end();
    await running[1];
    await Promise.resolve();
    expect(jobs.map(({ begun }) => begun)).toEqual([true, true, true, false]);
    for (const { end } of jobs) end();
    await Promise.all(running);
    expect(gate.waiting).toBe(0);
  });

  it('goes on after a job that failed', async () => {
    const gate = new Gate(1);
    const failing = gate.run(async () => {
      throw new Error('failed');
    });
    const next = gate.run(async () => 'done');
    await expect(failing).rejects.toThrow('failed');
    expect(await next).toBe('done');
  });

  it('refuses jobs when enough wait', async () => {
    const gate = new Gate(1, 1);
    const first = job();
    const running = gate.run(first.run);
    const waiting = gate.run(async () => 'waited');
    await expect(gate.run(async () => 'late')).rejects.toMatchObject({ kind: 'unavailable' });
    first.end();
    await running;
    expect(await waiting).toBe('waited');
  });

  it('never begins a job whose signal aborted', async () => {
    const gate = new Gate(1, 1);
    const [first, second] = [job(), job()];
    const running = gate.run(first.run);
    const leaving = new AbortController();
    const waiting = gate.run(second.run, leaving.signal);
    leaving.abort(new Error('left'));
    await expect(waiting).rejects.toThrow('left');
    const third = gate.run(async () => 'third');
    first.end();
    await running;
    expect(await third).toBe('third');
    expect(second.begun).toBe(false);
  });
});
