import { randomUUID } from 'node:crypto';
import type { Bus, Worker } from '@circus/bus';
import { newId, work } from '@circus/contracts';
import { JobRun, type RunParts } from './jobRun.js';
import { claimJob, findClaimable } from './queueRepository.js';
import { sweepPendingFiles, sweepRuns } from './sweep.js';

export interface RunnerParts extends RunParts {
  bus: Bus;
}

/**
 * Takes jobs from the queue and does them, so many at a time. A message calls a runner; which job is next says the database.
 * Any number of runners share the queue.
 */
export class Runner {
  private readonly name = randomUUID();
  private readonly runs = new Set<JobRun>();
  private worker: Worker | null = null;
  private isStopping = false;
  private isEngineMissed = false;
  private isRoomMissed = false;
  private timers: NodeJS.Timeout[] = [];
  private checking: Promise<void> | null = null;
  private sweeping: Promise<void> | null = null;

  constructor(private readonly parts: RunnerParts) {}

  /** Takes work, and clears away what earlier processes left. */
  async start(): Promise<void> {
    const { bus, config } = this.parts;
    if (config.PARALLEL_JOBS === 0) return;
    // Not waited for: an engine that is slow to answer keeps nobody from local plug-ins.
    void this.sweep();
    // A runner that dies is noticed by its lease: its message comes again at about the same time.
    const options = { parallel: config.PARALLEL_JOBS, ackWaitMs: Math.max(1_000, config.JOB_LEASE_MS) };
    this.worker = await bus.takeWork(work.pluginJob, options, () => this.workOff());
    this.timers = [
      setInterval(() => void this.check(), config.QUEUE_CHECK_INTERVAL_MS),
      setInterval(() => void this.sweep(), config.JOB_SWEEP_INTERVAL_MS),
    ];
  }

  /** A job of this runner that is wanted no more ends at once; others' are none of its business. */
  cancelled(jobId: string): void {
    for (const run of this.runs) if (run.jobId === jobId) run.lose();
  }

  /** Takes no more jobs. What can go on without this process goes on, the rest waits again. */
  async stop(): Promise<void> {
    this.isStopping = true;
    for (const timer of this.timers) clearInterval(timer);
    for (const run of this.runs) run.stop();
    await this.worker?.stop();
    await Promise.all([this.checking, this.sweeping]);
  }

  /** Does jobs until none can be taken. */
  private async workOff(): Promise<void> {
    const { database, config, executors } = this.parts;
    while (!this.isStopping) {
      const plugins = await executors.runnable();
      const mayBegin = await this.hasRoom();
      const job = await claimJob(database, { runner: this.name, leaseMs: config.JOB_LEASE_MS, plugins, mayBegin });
      if (!job) return;
      this.parts.published();
      const run = new JobRun(this.parts, job);
      this.runs.add(run);
      if (this.isStopping) run.stop();
      try {
        await run.perform();
      } finally {
        this.runs.delete(run);
      }
    }
  }

  /** Calls again for a job that waits although somebody is free: its message was lost, or its runner was. */
  private async check(): Promise<void> {
    this.checking ??= this.callFor()
      .catch((error) => this.parts.log.warn({ err: error }, 'The queue of plug-in jobs could not be looked at'))
      .finally(() => {
        this.checking = null;
      });
    await this.checking;
  }

  private async callFor(): Promise<void> {
    const { bus, database, executors } = this.parts;
    if (!this.worker || this.worker.idle === 0 || !bus.connected) return;
    const plugins = await executors.runnable();
    await this.sayWhetherJobsWait();
    const jobId = await findClaimable(database, plugins);
    if (jobId !== null) await bus.callForWork(work.pluginJob, { version: 1, jobId }, newId());
  }

  /** A full disk would fail one job after the other: they wait for room. Said once for each time. */
  private async hasRoom(): Promise<boolean> {
    const hasRoom = await this.parts.inputs.hasRoomFor();
    if (!hasRoom && !this.isRoomMissed) {
      this.parts.log.warn('Plug-in jobs wait: less than PLUGIN_MIN_FREE_MIB is free at PLUGIN_WORK_DIR');
    }
    this.isRoomMissed = !hasRoom;
    return hasRoom;
  }

  /** Once for each time that something is missed. */
  private async sayWhetherJobsWait(): Promise<void> {
    const missed = this.parts.executors.notices();
    const wait = Object.keys(missed).length > 0 && (await findClaimable(this.parts.database, null)) !== null;
    if (wait && !this.isEngineMissed) this.parts.log.warn({ missed }, 'Plug-in jobs wait for what runs them');
    this.isEngineMissed = wait;
  }

  private async sweep(): Promise<void> {
    this.sweeping ??= (async () => {
      const runs = await sweepRuns(this.parts);
      const files = await sweepPendingFiles(this.parts);
      const volumes = await this.parts.inputs.sweep();
      if (runs + files + volumes > 0)
        this.parts.log.info({ runs, files, volumes }, 'What interrupted jobs left was cleared away');
    })()
      .catch((error) => this.parts.log.warn({ err: error }, 'What interrupted jobs left could not be cleared away'))
      .finally(() => {
        this.sweeping = null;
      });
    await this.sweeping;
  }
}
