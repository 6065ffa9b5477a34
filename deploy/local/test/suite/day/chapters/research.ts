import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readGreyPng } from '../../greyPng.js';
import type { Day } from '../day.js';

const WINDOW = { width: 1500, level: -600 };
/** A grey between two whole ones may be rounded either way. */
const ROUNDING = 0.51;

/** A researcher gets an account, finds the series, and makes a case of it. */
export async function find(day: Day): Promise<void> {
  day.story.chapter('A researcher finds the CT');
  await day.types({
    at: '08:30',
    sentence: 'The administrator of the research site makes a project, and an account for a researcher.',
    commands: [
      `PROJECT=$(at_research projects add 'Lung nodules' | sed -n 's/.* with the id \\(.*\\)\\.$/\\1/p')`,
      'at_research groups add Readers --domain default --privilege downloadVolume \\',
      '  --grant readProjects=$PROJECT --grant writeProjects=$PROJECT --grant addSeriesProjects=$PROJECT \\',
      '  --grant readPlugin=all --grant executePlugin=all --grant inputPersonalFeedback=all --grant inputConsensualFeedback=all',
      'at_research users add mori@example.org --group Readers',
      `MORI_TOKEN=$(at_research add-permanent-token mori@example.org | grep -o '[0-9a-f]\\{40\\}')`,
    ].join('\n'),
  });
  const printed = await day.types({
    at: '09:00',
    sentence: 'She looks for CTs, and finds one.',
    commands: [
      `mori -G $RESEARCH/api/series --data-urlencode 'filter={"modality":"CT"}' > found.json`,
      'SERIES=$(field .items[0].seriesUid < found.json)',
      `field '.items.map(({ modality, width, height, images }) => ({ modality, width, height, images }))' < found.json`,
    ].join('\n'),
    shows: true,
  });
  const { columns: width, rows: height, slices } = day.ct;
  expect(JSON.parse(printed)).toEqual([{ modality: 'CT', width, height, images: `1-${slices}` }]);
  await day.types({
    at: '09:10',
    sentence: 'She makes a case of it.',
    commands: [
      'mori $RESEARCH/api/cases --json @- > case.json <<END',
      '{ "projectId": "$PROJECT", "series": [{ "seriesUid": "$SERIES", "partialVolumeDescriptor": "auto" }], "tags": ["new"] }',
      'END',
      'CASE=$(field .caseId < case.json)',
    ].join('\n'),
  });
}

/** Three planes, which are sections of what the scanner made. */
export async function look(day: Day): Promise<void> {
  const { slices, columns, rows } = day.ct;
  day.story.chapter('She looks at it');
  const planes = [
    { mode: 'axial', target: Math.floor(slices / 2), at: '09:20' },
    { mode: 'coronal', target: Math.floor(rows / 2), at: '09:21' },
    { mode: 'sagittal', target: Math.floor(columns / 3), at: '09:22' },
  ] as const;
  for (const [n, { mode, target, at }] of planes.entries()) {
    // Whoever renders is gone in between: the next one reads the series again.
    if (n === 1) await day.crashes('09:21', 'research', 'image-render');
    const { width, level } = WINDOW;
    await day.types({
      at,
      sentence: `An ${mode} section.`.replace(/An (?=[^aeiou])/, 'A '),
      commands: `mori -o ${mode}.png "$RESEARCH/rs/mpr?series=$SERIES&mode=${mode}&target=${target}&ww=${width}&wl=${level}"`,
    });
    expectSection(day, mode, target);
  }
  const pixels = columns * rows + (columns + rows) * slices;
  day.finds('09:23', `All ${pixels} pixels of the three are the scanner's values in this window.`);
}

/** Compares every pixel of a picture with the scanner's voxel there. */
function expectSection({ ct, folder }: Day, mode: 'axial' | 'coronal' | 'sagittal', target: number): void {
  const picture = readGreyPng(readFileSync(join(folder, `${mode}.png`)));
  const { columns, rows, slices } = ct;
  const size = { axial: [columns, rows], coronal: [columns, slices], sagittal: [rows, slices] }[mode];
  expect([mode, picture.width, picture.height]).toEqual([mode, ...size]);
  const voxelAt = {
    axial: (i: number, j: number) => ct.greyAt(i, j, target, WINDOW),
    coronal: (i: number, j: number) => ct.greyAt(i, target, j, WINDOW),
    sagittal: (i: number, j: number) => ct.greyAt(target, i, j, WINDOW),
  }[mode];
  let wrong = 0;
  for (let j = 0; j < picture.height; j++) {
    for (let i = 0; i < picture.width; i++) {
      const grey = picture.pixels[j * picture.width + i] as number;
      if (Math.abs(grey - voxelAt(i, j)) > ROUNDING) wrong += 1;
    }
  }
  expect([mode, wrong]).toEqual([mode, 0]);
  // A picture of one grey would be no picture of a thorax.
  expect(new Set(picture.pixels).size).toBeGreaterThan(100);
}
