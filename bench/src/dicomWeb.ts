import { makeInstance } from '@circus/dicom';
import { turns } from './ingest.js';
import { type LoadRequest, type LoadResult, runLoad } from './load.js';
import { phantomSeries } from './phantoms.js';
import type { Report } from './report.js';
import type { StoredSeries, Target } from './target.js';

/** Series that are found, of a study of their own. */
const FOUND_SERIES = 50;
const STUDY = '2.25.50505';
/** Bounds of one run. */
const COUNT = 200;
const SECONDS = 8;

/**
 * DICOMweb: a page of series of a study, the metadata of a large series, and rendered frames. Both servers are asked by the
 * same paths and media types.
 *
 * @param instances of the series whose metadata are read
 */
export async function measureDicomWeb(
  targets: Target[],
  report: Report,
  rounds: number,
  instances: number,
  say: (line: string) => void,
): Promise<void> {
  const rows = new Map<string, Report['rows'][number]>();
  const record = (target: string, what: string, { perSecond, latencies }: LoadResult) => {
    const row = rows.get(`${what} ${target}`) ?? { target, what, perSecond: [], latencies: [] };
    rows.set(`${what} ${target}`, row);
    row.perSecond.push(perSecond);
    row.latencies.push(...latencies);
  };
  const { files, series } = phantomSeries(8_000, instances);
  const small = Array.from({ length: FOUND_SERIES }, (_, index) =>
    makeInstance({ studyInstanceUid: STUDY, seriesInstanceUid: `${STUDY}.${index + 1}`, seriesNumber: index + 1 }),
  );
  for (const target of targets) {
    say(`storing ${instances} images and ${FOUND_SERIES} series: ${target.name}`);
    const all = [...small, ...files];
    const request = (index: number) => target.store(all[index] as Buffer);
    await runLoad({ origin: target.origin, request, count: all.length, concurrency: 4, maxSeconds: 600 });
  }
  for (let round = 0; round < rounds; round++) {
    for (const target of turns(targets, round)) {
      say(`DICOMweb, round ${round + 1} of ${rounds}: ${target.name}`);
      const { origin } = target;
      for (const [what, request] of Object.entries(requestsOf(target, series, round))) {
        await runLoad({ origin, request, count: 3, concurrency: 1 }); // warm
        for (const concurrency of what.startsWith('metadata') ? [1] : [1, 8]) {
          const run = await runLoad({ origin, request, count: COUNT, concurrency, maxSeconds: SECONDS });
          record(target.name, `${what}, concurrency ${concurrency}`, run);
        }
      }
    }
  }
  report.rows.push(...rows.values());
}

/** Requests by name; of pictures each index is another one. */
function requestsOf(
  { dicomWeb }: Target,
  { studyInstanceUid, seriesInstanceUid, sopInstanceUids }: StoredSeries,
  round: number,
): Record<string, (index: number) => LoadRequest> {
  if (!dicomWeb) throw new Error('Orthanc has no DICOMweb here. On Debian: apt-get install orthanc-dicomweb');
  const { path: root, headers } = dicomWeb;
  const json = { ...headers, accept: 'application/dicom+json' };
  const series = `${root}/studies/${studyInstanceUid}/series/${seriesInstanceUid}`;
  return {
    [`QIDO, ${FOUND_SERIES} series`]: () => ({
      path: `${root}/studies/${STUDY}/series?limit=${FOUND_SERIES}`,
      headers: json,
    }),
    [`metadata, ${sopInstanceUids.length} images`]: () => ({ path: `${series}/metadata`, headers: json }),
    'rendered frame, JPEG': (index) => {
      const uid = sopInstanceUids[(index * 7) % sopInstanceUids.length];
      const center = 40 + round * 100 + Math.floor(index / sopInstanceUids.length);
      return {
        path: `${series}/instances/${uid}/frames/1/rendered?window=${center},400,linear`,
        headers: { ...headers, accept: 'image/jpeg' },
      };
    },
  };
}
