import { Lease } from '@circus/db';
import { listBoxes, type StoredBox } from '../boxes/boxRepository.js';
import { waitingImages } from '../transactions/outgoingQueue.js';
import { BoxLoop } from './boxLoop.js';
import type { LoopParts } from './loopParts.js';
import type { Peers } from './peer.js';

/**
 * Calls the boxes that this side calls. Of all processes one does; which boxes there are, and what waits for them, stands in
 * the database, so that another takes over where that one ends.
 */
export class BoxExchange {
  private readonly lease: Lease;
  private readonly loops = new Map<number, BoxLoop[]>();
  /** Loops that were stopped and are still at their last image: nobody else waits for it. */
  private readonly ending = new Set<Promise<void>>();
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> | null = null;
  private again = false;
  private stopped = false;
  /** Until when, by this process's clock, nobody else calls boxes. */
  private heldUntil = 0;

  constructor(
    private readonly peers: Peers,
    private readonly parts: LoopParts,
  ) {
    this.lease = new Lease(parts.database, 'sharing.boxes', parts.settings.BOX_LEASE_MS);
  }

  start(): void {
    this.tick();
    this.timer = setInterval(() => this.tick(), this.parts.settings.BOX_LEASE_MS / 3);
    this.timer.unref();
  }

  /** There are images to send, or other boxes than before. */
  poke(): void {
    if (this.timer === null || this.stopped) return;
    for (const loops of this.loops.values()) for (const loop of loops) loop.poke();
    this.again = this.running !== null;
    this.tick();
  }

  /** Breaks off what is under way; another process may go on at once. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer) clearInterval(this.timer);
    await this.running;
    this.stopLoops([...this.loops.keys()]);
    await Promise.all(this.ending);
    await this.lease.release().catch(() => undefined);
    await this.peers.close();
  }

  private tick(): void {
    if (this.running || this.stopped) return;
    this.running = this.look()
      .catch((error: unknown) => this.lost(error))
      .finally(() => {
        this.running = null;
        if (!this.again) return;
        this.again = false;
        this.tick();
      });
  }

  private async look(): Promise<void> {
    const { database, settings } = this.parts;
    const askedAt = performance.now();
    if (!(await this.lease.acquire())) return this.stopLoops([...this.loops.keys()]);
    this.heldUntil = askedAt + settings.BOX_LEASE_MS;
    const boxes = (await listBoxes(database)).filter(({ sendMethod }) => sendMethod === 'PUSH');
    this.stopLoops([...this.loops.keys()].filter((id) => boxes.every((box) => box.id !== id)));
    if (this.stopped) return;
    for (const box of boxes) if (!this.loops.has(box.id)) this.loops.set(box.id, this.loopsOf(box));
    await this.show(boxes);
  }

  private loopsOf(box: StoredBox): BoxLoop[] {
    return [new BoxLoop(box, 'PUSH', this.peers, this.parts), new BoxLoop(box, 'POLL', this.peers, this.parts)];
  }

  /** While the lease may still be held, loops go on: they wait for the database by themselves. */
  private lost(error: unknown): void {
    this.parts.log.warn({ err: error }, 'Boxes could not be looked at');
    if (performance.now() > this.heldUntil) this.stopLoops([...this.loops.keys()]);
  }

  private stopLoops(ids: readonly number[]): void {
    const loops = ids.flatMap((id) => this.loops.get(id) ?? []);
    for (const id of ids) this.loops.delete(id);
    for (const loop of loops) {
      const end = loop.stop().finally(() => this.ending.delete(end));
      this.ending.add(end);
    }
    if (this.loops.size === 0) this.parts.traffic.show([]);
  }

  private async show(boxes: readonly StoredBox[]): Promise<void> {
    const waiting = await waitingImages(this.parts.database);
    this.parts.traffic.show(
      boxes.map(({ id, name, lastContact, loops }) => ({
        box: name,
        online:
          lastContact !== null && loops.every(({ direction, failures }) => direction !== 'POLL' || failures === 0),
        failures: Math.max(0, ...loops.map(({ failures }) => failures)),
        waiting: waiting.get(id) ?? 0,
      })),
    );
  }
}
