import { Readable } from 'node:stream';
import { Actions, anonymizeElements, CONFIDENTIALITY_OPTIONS, rewriteFile, uidFrom } from '@circus/dicom';
import { request } from 'undici';
import { runLoad } from './load.js';
import { phantomSeries } from './phantoms.js';
import type { Report } from './report.js';
import type { Target } from './target.js';

/** Headers in one run of the first figure. */
const HEADERS = 3_000;
const CT = '1.2.840.10008.5.1.4.1.1.2';
const MAX_HEADER_BYTES = 2 ** 26;

/**
 * Anonymizes a series: first the headers alone, in this process and one thread, then whole images through the gateway, whose
 * keys are recorded, by one client and by eight.
 */
export async function measureAnonymize(
  targets: Target[],
  report: Report,
  rounds: number,
  say: (line: string) => void,
): Promise<void> {
  const { files } = phantomSeries(9_000);
  const everything = CONFIDENTIALITY_OPTIONS.map(({ name }) => name);
  for (const [what, options] of [
    ['Basic Profile', []],
    ['all options', everything],
  ] as const) {
    const row: Report['rows'][number] = {
      target: 'one thread',
      what: `anonymize header, ${what}`,
      perSecond: [],
      latencies: [],
    };
    for (let round = 0; round < rounds; round++) {
      say(`anonymizing headers, ${what}, round ${round + 1} of ${rounds}`);
      row.perSecond.push(await headersPerSecond(files, options, row.latencies));
    }
    report.rows.push(row);
  }
  for (const target of targets) {
    if (!target.anonymized) continue;
    const ids: number[] = [];
    for (const file of files) ids.push(await stored(target, file));
    for (const concurrency of [1, 8]) {
      const what = `anonymize 0.5 MB image, concurrency ${concurrency}`;
      const row: Report['rows'][number] = { target: target.name, what, perSecond: [], latencies: [] };
      for (let round = 0; round < rounds; round++) {
        say(`anonymizing images, ${concurrency} at a time, round ${round + 1} of ${rounds}: ${target.name}`);
        const { perSecond, latencies } = await runLoad({
          origin: target.origin,
          request: (index) => target.anonymized?.(ids[index % ids.length] as number) ?? { path: '/' },
          count: 2 * ids.length,
          concurrency,
          maxSeconds: 60,
        });
        row.perSecond.push(perSecond);
        row.latencies.push(...latencies);
      }
      report.rows.push(row);
    }
  }
}

async function headersPerSecond(files: Buffer[], options: readonly string[], latencies: number[]): Promise<number> {
  const actions = new Actions(options);
  const pseudonyms = {
    names: {
      patientName: 'a',
      patientId: 'b',
      studyInstanceUid: '1.2',
      seriesInstanceUid: '1.3',
      sopInstanceUid: '1.4',
    },
    uid: uidFrom,
    shiftDays: -700,
  };
  const begin = performance.now();
  for (let index = 0; index < HEADERS; index++) {
    const started = performance.now();
    const file = files[index % files.length] as Buffer;
    // Pixels are not looked at: the beginning is enough.
    const { bytes } = await rewriteFile(Readable.from([file.subarray(0, 65_536)]), MAX_HEADER_BYTES, {
      change: ({ meta, dataset }) => ({
        meta,
        dataset: anonymizeElements(dataset, actions, pseudonyms, CT),
        keepsPixels: true,
      }),
    });
    for await (const part of bytes) if (part.length === 0) break;
    latencies.push(performance.now() - started);
  }
  return (HEADERS / (performance.now() - begin)) * 1_000;
}

async function stored(target: Target, file: Buffer): Promise<number> {
  const { method, path, headers, body } = target.store(file);
  const answer = await request(`${target.origin}${path}`, { method, headers, body });
  const text = await answer.body.text();
  if (answer.statusCode >= 300) throw new Error(`${path}: ${answer.statusCode} ${text}`);
  return (JSON.parse(text) as { id: number }).id;
}
