import { randomFrom, type TestSuite } from '@circus/testkit';
import pg from 'pg';
import { Ledger } from './ledger.js';
import { type Measurements, measured } from './measurements.js';
import { PLUGIN_ID, type Stage } from './stage.js';
import { sha256 } from './storedImages.js';
import { breathe, cameAbout, type Ending, json, orNull, type Traffic } from './traffic.js';
import { type KnownVolume, SLICES } from './volumes.js';

const CLIENTS = 2;
const ENDED_WITHIN_MS = 120_000;
/** What the plug-in leaves: three files that can be told, the input's hashes, and its words. */
const ATTACHMENTS = 5;
const ENDED = ['finished', 'failed', 'cancelled'];

/** Clients that register plug-in jobs and wait for their results. A job's priority tells which attempt made it. */
export class Jobs implements Traffic {
  private readonly suite: TestSuite;
  private readonly ledger = new Ledger('plug-in jobs');
  private readonly wrong: string[] = [];
  /** By attempt. */
  private readonly volumeOf = new Map<string, KnownVolume>();
  private attempts = 0;

  constructor(
    private readonly stage: Stage,
    measurements: Measurements,
    private readonly seed: number,
  ) {
    const kindOf = (path: string) => (path === '/api/plugin-jobs' ? 'registrations of jobs' : 'progress of jobs');
    this.suite = measured(stage.sites[0].suite, measurements, kindOf);
  }

  async run(ending: Ending): Promise<void> {
    await Promise.all(Array.from({ length: CLIENTS }, (_, n) => this.client(randomFrom(this.seed + n), ending)));
  }

  acknowledged(): Record<string, number> {
    return { 'plug-in jobs': this.ledger.acknowledged.size };
  }

  async wrongs(): Promise<string[]> {
    const database = new pg.Client({ connectionString: this.stage.sites[0].suite.state().databaseUrl });
    await database.connect();
    try {
      const unended = `SELECT 1 FROM jobs.plugin_job WHERE status IN ('in_queue', 'processing') LIMIT 1`;
      if (!(await cameAbout(ENDED_WITHIN_MS, async () => (await database.query(unended)).rows.length === 0)))
        this.wrong.push('plug-in jobs have not ended');
      const { rows } = await database.query<JobRow>(`
        SELECT job.job_id, job.priority, job.status, job.error_message, job.results,
          (SELECT count(*)::int FROM jobs.attachment file WHERE file.job_id = job.job_id) AS attachments,
          (SELECT count(*)::int FROM jobs.outbox event
            WHERE subject = 'circus.job.finished' AND event.payload->>'jobId' = job.job_id) AS told
        FROM jobs.plugin_job job`);
      return [
        ...this.wrong,
        ...this.ledger.wrongs(rows.map(({ priority }) => String(priority))),
        ...rows.flatMap(this.flaw),
      ];
    } finally {
      await database.end();
    }
  }

  private readonly flaw = (job: JobRow): string[] => {
    const wrong = (why: string) => [`plug-in job ${job.job_id}: ${why}`];
    if (job.status !== 'finished') return wrong(`it is ${job.status}: ${job.error_message}`);
    if (job.told !== 1) return wrong(`its end was told ${job.told} times`);
    if (job.attachments !== ATTACHMENTS) return wrong(`it has ${job.attachments} attachments`);
    const volume = this.volumeOf.get(String(job.priority));
    if (volume && job.results?.files['0.raw'] !== sha256(volume.voxels())) return wrong('it was given other voxels');
    return [];
  };

  private async client(random: () => number, ending: Ending): Promise<void> {
    const { volumes } = this.stage;
    for (; !ending.isOver; await breathe(random)) {
      const attempt = String(++this.attempts);
      const volume = volumes[Math.floor(random() * volumes.length)] as KnownVolume;
      this.volumeOf.set(attempt, volume);
      const partialVolumeDescriptor = { start: 1, end: SLICES, delta: 1 };
      const series = [{ seriesUid: volume.seriesUid, partialVolumeDescriptor }];
      const body = { pluginId: PLUGIN_ID, series, priority: Number(attempt), force: true };
      this.ledger.attempt(attempt);
      const answer = await orNull(this.suite.fetch('/api/plugin-jobs', json('POST', body)));
      if (answer?.status !== 201) continue;
      this.ledger.acknowledge(attempt);
      const { jobId } = (await answer.json()) as { jobId: string };
      while (!ending.isOver && !(await this.hasEnded(jobId))) await breathe(random);
    }
  }

  private async hasEnded(jobId: string): Promise<boolean> {
    const answer = await orNull(this.suite.fetch(`/api/plugin-jobs/${jobId}`));
    return answer?.ok === true && ENDED.includes(((await answer.json()) as { status: string }).status);
  }
}

interface JobRow {
  job_id: string;
  priority: number;
  status: string;
  error_message: string | null;
  results: { files: Record<string, string> } | null;
  attachments: number;
  told: number;
}
