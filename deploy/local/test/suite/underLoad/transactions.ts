import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeInstance } from '@circus/dicom';
import { randomFrom, type TestSuite } from '@circus/testkit';
import pg from 'pg';
import { Ledger } from './ledger.js';
import { type Measurements, measured } from './measurements.js';
import type { Site, Stage } from './stage.js';
import { sha256 } from './storedImages.js';
import { breathe, type Ending, json, orNull, type Traffic } from './traffic.js';
import { sentSeriesUid } from './volumes.js';

const IMAGES = 3;
const SIDE = 16;
const PIXEL_BYTES = SIDE * SIDE * 2;
/** Transactions that may be on their way in one direction before the next one is made. */
const MOST_WAITING = 4;
/** As long as it goes on, it may take as long as it takes. */
const STANDSTILL_MS = 60_000;
const PATIENT = 'KAKUSHIGOTO';

/** A client at each suite that sends images to the other one. Their pixels tell them again, anonymized as they are. */
export class Transactions implements Traffic {
  private readonly suites: readonly TestSuite[];
  /** By direction: hashes of the pixels that were sent. */
  private readonly ledgers = [new Ledger('images sent to B'), new Ledger('images sent to A')] as const;
  private accepted = 0;

  constructor(
    private readonly stage: Stage,
    measurements: Measurements,
    private readonly seed: number,
  ) {
    const kindOf = (path: string) => (path === '/api/images' ? 'uploads' : 'transactions');
    this.suites = stage.sites.map(({ suite }) => measured(suite, measurements, kindOf));
  }

  async run(ending: Ending): Promise<void> {
    await Promise.all(this.stage.sites.map((_, from) => this.client(from, randomFrom(this.seed + from), ending)));
  }

  acknowledged(): Record<string, number> {
    return {
      transactions: this.accepted,
      'images sent': this.ledgers.reduce((sum, l) => sum + l.acknowledged.size, 0),
    };
  }

  async wrongs(): Promise<string[]> {
    const ended = await Promise.all(this.stage.sites.map(({ name, suite }) => endOfAll(name, suite)));
    const [there, here] = await Promise.all([...this.stage.sites].reverse().map(({ suite }) => arrivedAt(suite)));
    return [
      ...ended.flat(),
      ...(await this.stage.sites[1].images.wrongs()),
      ...this.ledgers[0].wrongs((there as Arrived).pixels),
      ...this.ledgers[1].wrongs((here as Arrived).pixels),
      ...(there as Arrived).wrongs,
      ...(here as Arrived).wrongs,
    ];
  }

  private async client(from: number, random: () => number, ending: Ending): Promise<void> {
    const site = this.stage.sites[from] as Site;
    const suite = this.suites[from] as TestSuite;
    for (let number = 1; !ending.isOver; number += 1) {
      const sent = await this.store(site, suite, sentSeriesUid(from + 1, number), random, ending);
      if (sent.length < IMAGES) return;
      const ledger = this.ledgers[from] as Ledger;
      for (const { pixels } of sent) ledger.attempt(pixels);
      const imageTagValuesSet = sent.map(({ imageId }) => ({ imageId, tagValues: [] }));
      const path = `/api/boxes/${site.boxId}/send`;
      const answer = await orNull(suite.fetch(path, json('POST', { imageTagValuesSet })));
      if (answer?.status === 201) {
        for (const { pixels } of sent) ledger.acknowledge(pixels);
        this.accepted += 1;
      }
      while (!ending.isOver && (await waiting(suite)) >= MOST_WAITING) await breathe(random);
    }
  }

  /** Stores images, each until it is acknowledged. */
  private async store(site: Site, suite: TestSuite, seriesUid: string, random: () => number, ending: Ending) {
    const stored: { imageId: number; pixels: string }[] = [];
    for (let n = 1; n <= IMAGES; n += 1) {
      const sopInstanceUid = `${seriesUid}.${n}`;
      const bytes = newImage(seriesUid, sopInstanceUid, n, random);
      site.images.attempt(sopInstanceUid, bytes);
      const headers = { 'content-type': 'application/dicom' };
      const init = { method: 'POST', body: new Uint8Array(bytes), headers };
      let answer: Response | null = null;
      for (; !ending.isOver && !answer?.ok; await breathe(random))
        answer = await orNull(suite.fetch('/api/images', init));
      if (!answer?.ok) return stored;
      site.images.acknowledge(sopInstanceUid, bytes);
      const { id } = (await answer.json()) as { id: number };
      stored.push({ imageId: id, pixels: sha256(bytes.subarray(-PIXEL_BYTES)) });
    }
    return stored;
  }
}

const newImage = (seriesUid: string, sopInstanceUid: string, instanceNumber: number, random: () => number): Buffer =>
  makeInstance({
    patientId: `${PATIENT}-1`,
    patientName: `${PATIENT}^HANAKO`,
    studyInstanceUid: seriesUid.slice(0, seriesUid.lastIndexOf('.')),
    seriesInstanceUid: seriesUid,
    sopInstanceUid,
    instanceNumber,
    rows: SIDE,
    columns: SIDE,
    pixels: Int16Array.from({ length: SIDE * SIDE }, () => random() * 4_096),
  });

/** How many transactions of a suite are on their way; none where it does not answer. */
async function waiting(suite: TestSuite): Promise<number> {
  const answer = await orNull(suite.fetch('/api/boxes/outgoing?count=-1'));
  if (!answer?.ok) return MOST_WAITING;
  const all = (await answer.json()) as { status: string }[];
  return all.filter(({ status }) => status === 'WAITING' || status === 'PROCESSING').length;
}

interface Arrived {
  /** Hashes of what came from the box. */
  pixels: string[];
  wrongs: string[];
}

async function arrivedAt(suite: TestSuite): Promise<Arrived> {
  const database = new pg.Client({ connectionString: suite.state().databaseUrl });
  await database.connect();
  try {
    const { rows } = await database.query<{ storage_key: string }>(
      `SELECT storage_key FROM archive.instance WHERE source_type = 'box'`,
    );
    const files = rows.map(({ storage_key }) => readFileSync(join(suite.dataDirectory, 'storage', storage_key)));
    const named = files.filter((bytes) => bytes.includes(PATIENT)).length;
    return {
      pixels: files.map((bytes) => sha256(bytes.subarray(-PIXEL_BYTES))),
      wrongs: named > 0 ? [`${named} images came with their patient's name`] : [],
    };
  } finally {
    await database.end();
  }
}

/** Waits for the end of every transaction of a suite. @returns those that have not come through */
async function endOfAll(name: string, suite: TestSuite): Promise<string[]> {
  const database = new pg.Client({ connectionString: suite.state().databaseUrl });
  await database.connect();
  const count = async (sql: string) => (await database.query<{ count: string }>(sql)).rows[0]?.count;
  try {
    let before: string | undefined;
    for (let movedAt = Date.now(); Date.now() - movedAt < STANDSTILL_MS; ) {
      const open = await count(`
        SELECT (SELECT count(*) FROM sharing.outgoing_transaction WHERE status IN ('WAITING', 'PROCESSING'))
          + (SELECT count(*) FROM sharing.incoming_transaction WHERE status IN ('WAITING', 'PROCESSING')) AS count`);
      if (open === '0') break;
      const now = `${open} ${await count(`SELECT count(*) FROM sharing.outgoing_image WHERE state = 'queued'`)}`;
      if (now !== before) movedAt = Date.now();
      before = now;
      await new Promise((wake) => setTimeout(wake, 100));
    }
    const { rows } = await database.query<Record<string, unknown>>(`
      SELECT 'outgoing' AS way, id, status, sent_image_count AS images, total_image_count AS total, last_error
        FROM sharing.outgoing_transaction WHERE status <> 'FINISHED' OR sent_image_count <> total_image_count
      UNION ALL
      SELECT 'incoming', id, status, received_image_count, total_image_count, last_error
        FROM sharing.incoming_transaction WHERE status <> 'FINISHED' OR received_image_count <> total_image_count`);
    return rows.map((row) => `a transaction of ${name} has not come through: ${JSON.stringify(row)}`);
  } finally {
    await database.end();
  }
}
