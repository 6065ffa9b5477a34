import { findRetryTime, type StoredBox, type StoredLoop } from '../boxes/boxRepository.js';
import { type LoopParts, OwnFailure, type Round, recordFailure } from './loopParts.js';
import type { Peers } from './peer.js';
import { PollRound } from './pollRound.js';
import { PushRound } from './pushRound.js';

/** One way to a box that this side calls, round after round, until it is stopped. */
export class BoxLoop {
  private readonly controller = new AbortController();
  private readonly running: Promise<void>;
  private wake: () => void = () => undefined;
  private isPoked = false;

  constructor(
    private readonly box: StoredBox,
    private readonly direction: StoredLoop['direction'],
    private readonly peers: Peers,
    private readonly parts: LoopParts,
  ) {
    this.running = this.run();
  }

  /** There is something to do: it is not waited for the next turn, unless the box is to be left alone. */
  poke(): void {
    this.isPoked = true;
    this.wake();
  }

  /** Breaks off what is under way: it is done again by whoever takes over. */
  async stop(): Promise<void> {
    this.controller.abort();
    this.wake();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.controller;
    while (!signal.aborted) {
      const round = await this.round().catch((error: unknown): Round => {
        this.parts.log.error({ err: error, box: this.box.id, direction: this.direction }, 'A round with a box failed');
        return 'failed';
      });
      if (round === 'more' || signal.aborted) continue;
      await this.pause();
    }
  }

  private async round(): Promise<Round> {
    const { direction, box, peers, parts, controller } = this;
    const retryAt = await findRetryTime(parts.database, box.id, direction);
    if (retryAt && retryAt.getTime() > Date.now()) return 'idle';
    const Kind = direction === 'PUSH' ? PushRound : PollRound;
    const round = new Kind(box, peers.at(box.baseUrl, controller.signal), parts, controller.signal);
    try {
      return await round.run();
    } catch (error) {
      if (controller.signal.aborted) return 'idle';
      await recordFailure(parts, box, direction, new OwnFailure(error));
      return 'failed';
    }
  }

  /** Until the next turn; where the box failed, until it may be tried again. */
  private async pause(): Promise<void> {
    const { database, settings } = this.parts;
    const retryAt = await findRetryTime(database, this.box.id, this.direction).catch(() => null);
    const interval = this.direction === 'PUSH' ? settings.BOX_PUSH_INTERVAL_MS : settings.BOX_POLL_INTERVAL_MS;
    const wait = retryAt ? retryAt.getTime() - Date.now() : interval;
    await new Promise<void>((resolve) => {
      if (this.isPoked || this.controller.signal.aborted) return resolve();
      const timer = setTimeout(resolve, Math.max(10, wait));
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.isPoked = false;
    this.wake = () => undefined;
  }
}
