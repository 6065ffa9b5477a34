import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { largeMhdVolume, unpacked } from '../../../../../../services/case-db/test/exports/exportedFiles.js';
import type { Day } from '../day.js';
import { type Site, until } from '../sites.js';
import { PAINTED } from './labels.js';
import { expectAsSent, expectNobody } from './scanner.js';

/** The case leaves as files, which are the scanner's voxels and hers. */
export async function exportCase(day: Day): Promise<void> {
  day.story.chapter('The case is exported');
  await day.crashes('14:00', 'research', 'gateway');
  await day.types({
    at: '14:05',
    sentence: 'The researcher takes the case out, as MetaImage files.',
    commands: [
      `TASK=$(mori $RESEARCH/api/cases/export-mhd --json '{"caseIds":["'$CASE'"]}' | field .taskId)`,
      `until mori $RESEARCH/api/tasks/$TASK | grep -qE '"status":"(finished|error)"'; do sleep 0.2; done`,
      'mori -o case.tgz $RESEARCH/api/tasks/$TASK/download',
      'tar tzf case.tgz',
    ].join('\n'),
    shows: true,
  });
  const { files } = unpacked(readFileSync(join(day.folder, 'case.tgz')), 'tgz');
  const folder = await day.value('CASE');
  const { columns, rows, slices, voxels } = day.ct;
  const volume = largeMhdVolume(files, `${folder}/vol000.mhd`);
  expect(volume.size).toEqual([columns, rows, slices]);
  expect(Buffer.from(volume.voxels.buffer).equals(Buffer.from(voxels.buffer))).toBe(true);
  const label = largeMhdVolume(files, `${folder}/vol000-label000.mhd`);
  expect(label.size).toEqual(volume.size);
  let painted = 0;
  for (const voxel of label.voxels) painted += voxel;
  const [width, height, depth] = PAINTED.size;
  for (let z = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      const [x0, y0, z0] = PAINTED.origin;
      const start = ((z0 + z) * rows + y0 + y) * columns + x0;
      expect(label.voxels.subarray(start, start + width).every((voxel) => voxel === 1)).toBe(true);
    }
  }
  expect(painted).toBe(width * height * depth);
  day.finds(
    '14:06',
    `All ${voxels.length} voxels are the scanner's, in Hounsfield units; ${painted} of them are painted, those that she painted.`,
  );
}

/** What the researcher did, by the words of the audit trail. */
const DEEDS = [
  ...['blob.store', 'case.create', 'case.export', 'case.read', 'case.revise', 'feedback.register', 'feedback.read'],
  ...['pluginJob.create', 'pluginJob.read', 'series.read', 'task.download'],
];

interface Entry {
  action: string;
  details: Record<string, unknown>;
}

/** An administrator reads who did what. */
export async function audit(day: Day): Promise<void> {
  const { hospital, research } = day.sites;
  day.story.chapter('Who did what');
  await day.crashes('17:00', 'research', 'auth');
  const entriesOf = async (site: Site, query: string) =>
    (await site.json<{ items: Entry[] }>(`/api/admin/audit?limit=200&${query}`)).items;
  const user = 'user=mori@example.org';
  // Deeds are recorded beside them.
  const hers = await until(async () => {
    const found = await entriesOf(research, user);
    return DEEDS.every((deed) => found.some(({ action }) => action === deed)) && found;
  });
  const count = (action: string) => hers.filter((entry) => entry.action === action).length;
  expect([count('case.revise'), count('feedback.register'), count('case.create')]).toEqual([2, 2, 1]);
  await day.types({
    at: '17:05',
    sentence: 'The administrator of the research site reads what the researcher did.',
    commands: `research -G $RESEARCH/api/admin/audit -d ${user} -d limit=200 | field '.items.map(({ action }) => action).sort().filter((action, n, all) => action !== all[n - 1]).join(" ")'`,
    shows: true,
  });
  await until(async () => {
    const forwarded = await entriesOf(hospital, 'action=image.forward');
    return forwarded.reduce((sum, { details }) => sum + Number(details.images), 0) === day.slices;
  });
  const printed = await day.types({
    at: '17:10',
    sentence: 'The administrator of the hospital reads how many images left the house, and can tell whose they are.',
    commands: [
      `hospital $HOSPITAL/api/admin/audit?action=image.forward | field '.items.reduce((sum, { details }) => sum + details.images, 0)'`,
      `hospital "$HOSPITAL/api/anonymization/keys?count=1" | field '.map(({ patientName, anonPatientName }) => [patientName, anonPatientName])'`,
    ].join('\n'),
    shows: true,
  });
  expect(printed).toMatch(new RegExp(`^${day.slices}\\n\\[\\["Yamada\\^Hanako","[^"]+"\\]\\]$`));
}

/** At the end every count and hash agrees. */
export async function agreement(day: Day): Promise<void> {
  const { hospital, research } = day.sites;
  day.story.chapter('Everything agrees');
  for (const [at, { name, called }] of [
    ['18:00', hospital],
    ['18:01', research],
  ] as const) {
    const printed = await day.types({
      at,
      sentence: `The whole archive of ${called} is compared with its files.`,
      commands: `at_${name} check | sed -n '1p;$p'`,
      shows: true,
    });
    expect(printed).toMatch(new RegExp(`^${day.slices} image\\(s\\), `));
    expect(printed).toMatch(/\nNothing is wrong\.$/);
  }
  await expectAsSent(day, '18:02');
  await expectNobody(day, '18:03');
  await expectUnknownAtResearch(day);
}

/** Neither rows nor files nor answers of the research site say whose CT it is. */
async function expectUnknownAtResearch(day: Day): Promise<void> {
  const { hospital, research } = day.sites;
  const words = day.ct.identifiers;
  // The same looks find it where it is.
  expect(await hospital.tablesWith(words)).toEqual(expect.arrayContaining(['archive.patient', 'archive.instance']));
  expect(hospital.filesWith(words).filter((path) => path.endsWith('.dcm'))).toHaveLength(day.slices);
  expect(await research.tablesWith(words)).toEqual([]);
  expect(research.filesWith(words)).toEqual([]);

  const [{ id: series }] = await research.json<[{ id: number }]>('/api/metadata/flatseries');
  const images = await research.json<{ id: number }[]>(`/api/metadata/images?seriesid=${series}&count=-1`);
  const uid = await day.value('SERIES');
  const paths = [
    ...['/api/metadata/patients', '/api/metadata/studies?patientid=1', '/api/metadata/flatseries', '/api/series'],
    ...[
      '/api/cases',
      '/api/plugin-jobs',
      '/api/tasks',
      '/api/admin/audit?limit=200',
      '/api/log',
      '/api/boxes/incoming',
    ],
    ...[`/api/series/${uid}`, `/rs/series/${uid}/metadata`, `/rs/metadata?series=${uid}`, '/dicom-web/studies'],
    ...[`/dicom-web/series/?SeriesInstanceUID=${uid}&includefield=all`, `/api/cases/${await day.value('CASE')}`],
    ...[`/api/plugin-jobs/${await day.value('JOB')}`, '/api/anonymization/keys?count=-1'],
    ...images.map(({ id }) => `/api/images/${id}/attributes`),
  ];
  const answers = await Promise.all(paths.map(async (path) => [path, await research.bytes(path)] as const));
  const everything = [
    ...answers.map(([path, bytes]) => [path, bytes.toString('latin1')] as const),
    ...day.printedAtResearch.map((printed) => ['what was printed', printed] as const),
  ];
  const identifying = new RegExp(words.map((word) => word.replaceAll('.', '\\.')).join('|'), 'i');
  for (const [path, answer] of everything) expect([path, identifying.exec(answer)?.[0]]).toEqual([path, undefined]);
  day.finds(
    '18:04',
    `At the research site no row of any table, no file below the data directory and none of ${answers.length} answers has the name, the ID or a UID of the patient.`,
  );
}
