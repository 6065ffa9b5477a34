import { Refusal } from '@circus/contracts';
import type { Gate } from './gate.js';
import type { RenderThreads } from './renderThreads.js';
import type { Work, WorkOutcome, WorkYield } from './work.js';

/** Work whose images have all been loaded: nothing about them can be wrong any more. */
type Showing = Extract<Work, { kind: 'section' | 'oblique' | 'scan' }>;

/** Pictures that wait for a thread: so many at a time, so many more in line. */
export class RenderQueue {
  constructor(
    private readonly threads: Pick<RenderThreads, 'perform'>,
    private readonly gate: Gate,
  ) {}

  /** Pictures that wait for a thread. */
  get waiting(): number {
    return this.gate.waiting;
  }

  /**
   * @param signal work not begun when this aborts never begins
   * @throws Refusal 'unavailable' when too many wait already; Error when two threads died of the work
   */
  perform<W extends Work>(work: W, signal?: AbortSignal): Promise<WorkOutcome<WorkYield[W['kind']]>> {
    return this.gate.run(() => this.threads.perform(work), signal);
  }

  /** Has something made of a volume in memory. @throws Refusal 'unavailable' when labels over it cannot be read */
  async show(work: Showing, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const outcome = await this.perform(work, signal);
    if (outcome.status === 'done') return outcome.yield;
    throw outcome.status === 'unreadable' ? new Refusal('unavailable', outcome.message) : new Error(outcome.message);
  }
}
