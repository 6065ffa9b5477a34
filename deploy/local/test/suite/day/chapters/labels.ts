import type { Day } from '../day.js';
import { until } from '../sites.js';

/** The box that is painted, voxels: all of it. */
export const PAINTED = { origin: [180, 240, 6], size: [32, 32, 4] } as const;

interface SavedCase {
  revisions: { creator: string; description: string; status: string; series: { labels: { type: string }[] }[] }[];
}

/** Paints, and saves twice; in between whoever keeps the cases is gone. */
export async function paint(day: Day): Promise<void> {
  const { slices } = day;
  const bytes = PAINTED.size.reduce((product, side) => product * side, 1) / 8;
  day.story.chapter('She paints, and saves twice');
  await day.types({
    at: '10:00',
    sentence: `She paints a nodule: ${bytes * 8} voxels, a bit for each.`,
    commands: [
      `node -e 'fs.writeFileSync("painted.bin", Buffer.alloc(${bytes}, 255))'`,
      `HASH=$(sha1sum painted.bin | cut -d' ' -f1)`,
      `mori -X PUT -H 'Content-Type: application/octet-stream' --data-binary @painted.bin $RESEARCH/api/blob/$HASH`,
    ].join('\n'),
  });
  const nodule = JSON.stringify({
    type: 'voxel',
    name: 'Nodule',
    data: { voxels: '$HASH', ...PAINTED, color: '#ff0000', alpha: 0.5 },
  });
  await day.types({
    at: '10:05',
    sentence: 'She saves it as a revision of the case.',
    commands: revision({ description: 'A nodule is painted', status: 'draft', slices, labels: [nodule] }),
  });
  await day.crashes('10:06', 'research', 'case-db');
  const here = JSON.stringify({ type: 'point', name: 'Vessel', data: { location: [150.5, 180, 25] } });
  await day.types({
    at: '10:15',
    sentence: 'She marks a vessel, and saves a second one, which is done.',
    commands: revision({ description: 'A vessel is marked', status: 'approved', slices, labels: [nodule, here] }),
  });
  const printed = await day.types({
    at: '10:16',
    sentence: 'The case has three revisions: as it was made, and the two that she saved.',
    commands: `mori $RESEARCH/api/cases/$CASE | field '.revisions.map(({ description, series }) => [description, series[0].labels.length])'`,
    shows: true,
  });
  expect((JSON.parse(printed) as [string, number][]).slice(1)).toEqual([
    ['A nodule is painted', 1],
    ['A vessel is marked', 2],
  ]);
  const { revisions } = await until(async () =>
    day.sites.research.json<SavedCase>(`/api/cases/${await day.value('CASE')}`),
  );
  expect(revisions.map(({ creator, status }) => [creator, status])).toEqual([
    ['mori@example.org', 'draft'],
    ['mori@example.org', 'draft'],
    ['mori@example.org', 'approved'],
  ]);
}

interface Saved {
  description: string;
  status: string;
  slices: number;
  /** JSON. */
  labels: string[];
}

const revision = ({ description, status, slices, labels }: Saved): string =>
  [
    'mori $RESEARCH/api/cases/$CASE/revision --json @- <<END',
    `{ "description": "${description}", "attributes": {}, "status": "${status}", "series": [`,
    `  { "seriesUid": "$SERIES", "partialVolumeDescriptor": { "start": 1, "end": ${slices}, "delta": 1 }, "labels": [`,
    ...labels.map((label, n) => `    ${label}${n < labels.length - 1 ? ',' : ''}`),
    '  ] }',
    '] }',
    'END',
  ].join('\n');
