import { randomFrom, type TestSuite } from '@circus/testkit';
import pg from 'pg';
import { Ledger } from './ledger.js';
import { type Measurements, measured } from './measurements.js';
import type { Stage } from './stage.js';
import { breathe, type Ending, json, orNull, type Traffic } from './traffic.js';
import { type KnownVolume, SLICES } from './volumes.js';

/** A case gets so many revisions before another one is made. */
const REVISIONS = 25;
const MOST_TOLD = 10;
const SAVED_MEANWHILE = 409;

/** A case of this run. */
interface OpenCase {
  caseId: string;
  ledger: Ledger;
  /** By description: the index that an acknowledged revision was given. */
  indexes: Map<string, number>;
}

interface ShownRevision {
  description: string;
}

/** Clients that make cases and save them: one that looks before it saves, and two that append. */
export class Revisions implements Traffic {
  private readonly suite: TestSuite;
  private readonly cases: OpenCase[] = [];
  private readonly tags = new Ledger('cases');
  private readonly wrong: string[] = [];
  private making: Promise<void> | null = null;
  private attempts = 0;

  constructor(
    private readonly stage: Stage,
    measurements: Measurements,
    private readonly seed: number,
  ) {
    this.suite = measured(stage.sites[0].suite, measurements, () => 'cases and revisions', [SAVED_MEANWHILE]);
  }

  async run(ending: Ending): Promise<void> {
    const ways = [true, false, false];
    await Promise.all(ways.map((isCareful, n) => this.client(isCareful, randomFrom(this.seed + n), ending)));
  }

  acknowledged(): Record<string, number> {
    const revisions = this.cases.reduce((sum, { indexes }) => sum + indexes.size, 0);
    return { cases: this.tags.acknowledged.size, revisions };
  }

  async wrongs(): Promise<string[]> {
    const wrong = this.wrong.slice(0, MOST_TOLD);
    const { suite } = this.stage.sites[0];
    for (const { caseId, ledger, indexes } of this.cases) {
      const answer = await suite.fetch(`/api/cases/${caseId}`);
      if (!answer.ok) {
        wrong.push(`case ${caseId}: ${answer.status}`);
        continue;
      }
      const { revisions } = (await answer.json()) as { revisions: ShownRevision[] };
      // The first one came with the case.
      wrong.push(...ledger.wrongs(revisions.slice(1).map(({ description }) => description)));
      for (const [description, index] of indexes) {
        if (revisions[index]?.description !== description)
          wrong.push(`case ${caseId}: revision ${index} is not the one that was acknowledged as such`);
      }
    }
    const database = new pg.Client({ connectionString: suite.state().databaseUrl });
    await database.connect();
    const { rows } = await database.query<{ tag: string }>('SELECT unnest(tags) AS tag FROM cases.clinical_case');
    await database.end();
    return [...wrong, ...this.tags.wrongs(rows.map(({ tag }) => tag))];
  }

  private async client(isCareful: boolean, random: () => number, ending: Ending): Promise<void> {
    for (; !ending.isOver; await breathe(random)) {
      const open = this.cases.at(-1);
      if (!open || open.indexes.size >= REVISIONS) {
        this.making ??= this.makeCase(random).finally(() => {
          this.making = null;
        });
        await this.making;
        continue;
      }
      const ifMatch = isCareful ? await this.look(open) : undefined;
      if (ifMatch !== null) await this.save(open, ifMatch);
    }
  }

  private async makeCase(random: () => number): Promise<void> {
    const tag = `load ${++this.attempts}`;
    const volume = this.stage.volumes[Math.floor(random() * this.stage.volumes.length)] as KnownVolume;
    const partialVolumeDescriptor = { start: 1, end: SLICES, delta: 1 };
    const series = [{ seriesUid: volume.seriesUid, partialVolumeDescriptor }];
    this.tags.attempt(tag);
    const body = { projectId: this.stage.projectId, series, tags: [tag] };
    const answer = await orNull(this.suite.fetch('/api/cases', json('POST', body)));
    if (answer?.status !== 201) return;
    this.tags.acknowledge(tag);
    const { caseId } = (await answer.json()) as { caseId: string };
    this.cases.push({ caseId, ledger: new Ledger(`revisions of case ${caseId}`), indexes: new Map() });
  }

  /** Whatever was acknowledged before is there. @returns the `ETag`, or null where there was no answer */
  private async look({ caseId, ledger }: OpenCase): Promise<string | null> {
    const before = [...ledger.acknowledged];
    const answer = await orNull(this.suite.fetch(`/api/cases/${caseId}`));
    if (!answer?.ok) return null;
    const { revisions } = (await answer.json()) as { revisions: ShownRevision[] };
    const shown = new Set(revisions.map(({ description }) => description));
    const missing = before.filter((description) => !shown.has(description));
    if (missing.length > 0) this.wrong.push(`case ${caseId} was shown without the acknowledged revisions ${missing}`);
    return answer.headers.get('etag');
  }

  private async save({ caseId, ledger, indexes }: OpenCase, ifMatch: string | undefined): Promise<void> {
    const description = `revision ${++this.attempts}`;
    ledger.attempt(description);
    const body = { description, attributes: {}, status: 'draft', series: [] };
    const headers: Record<string, string> = ifMatch === undefined ? {} : { 'if-match': ifMatch };
    const path = `/api/cases/${caseId}/revision`;
    const answer = await orNull(this.suite.fetch(path, json('POST', body, headers)));
    if (answer?.status !== 201) return;
    ledger.acknowledge(description);
    const index = Number(JSON.parse(answer.headers.get('etag') ?? '""'));
    if (ifMatch !== undefined && index !== Number(JSON.parse(ifMatch)) + 1)
      this.wrong.push(`case ${caseId}: a revision founded on ${ifMatch} was saved as ${index}`);
    indexes.set(description, index);
  }
}
