import { join } from 'node:path';
import type { Day } from '../day.js';
import { datasetOf, ScannedCt, sha256, text } from '../scannedCt.js';
import { type Site, until } from '../sites.js';

/** Two sites that do not know each other yet. */
export async function connection(day: Day): Promise<void> {
  day.story.chapter('The sites are connected');
  await day.types({
    at: '07:30',
    sentence: 'The administrators of both sites make tokens for themselves.',
    commands: [
      `HOSPITAL_TOKEN=$(at_hospital add-permanent-token admin@example.com | grep -o '[0-9a-f]\\{40\\}')`,
      `RESEARCH_TOKEN=$(at_research add-permanent-token admin@example.com | grep -o '[0-9a-f]\\{40\\}')`,
    ].join('\n'),
  });
  const printed = await day.types({
    at: '07:35',
    sentence:
      'The research site makes a connection, and the hospital, which lets nobody in, connects to it: from now on it calls.',
    commands: [
      `BASE_URL=$(research $RESEARCH/api/boxes/createconnection --json '{"name":"The hospital"}' | field .baseUrl)`,
      `BOX=$(hospital $HOSPITAL/api/boxes/connect --json '{"name":"The research site","baseUrl":"'$BASE_URL'"}' | field .id)`,
      'hospital $HOSPITAL/api/boxes | field [0].sendMethod',
    ].join('\n'),
    shows: true,
  });
  expect(printed).toBe('PUSH');
  await day.types({
    at: '07:40',
    sentence: 'The hospital listens for the scanner, and has what comes from it forwarded to the research site.',
    commands: [
      `hospital $HOSPITAL/api/scps --json '{"name":"CT room 2","aeTitle":"HOSPITAL","port":0,"callingAeTitles":["CT2"]}' > scp.json`,
      'SCP=$(field .id < scp.json) SCP_PORT=$(field .port < scp.json)',
      'hospital $HOSPITAL/api/forwarding/rules --json @- > rule.json <<END',
      '{ "source": { "sourceType": "scp", "sourceId": $SCP },',
      '  "destination": { "destinationType": "box", "destinationId": $BOX }, "keepImages": true }',
      'END',
    ].join('\n'),
  });
}

/** From the scanner into the hospital's archive, and anonymized into the other one. */
export async function scan(day: Day): Promise<void> {
  const { slices } = day;
  const { hospital, research } = day.sites;
  day.story.chapter('The scanner sends');
  await day.types({
    at: '08:00',
    sentence: `A CT of ${slices} images is made of Hanako Yamada.`,
    commands: `node circus make-phantom scanner --slices ${slices} --patient-name Yamada^Hanako --patient-id H-4711`,
    shows: true,
  });
  day.ct = ScannedCt.read(join(day.folder, 'scanner'));
  expect(day.ct.slices).toBe(slices);
  expect(day.ct.identifiers).toEqual(expect.arrayContaining(['Yamada', 'Hanako', 'H-4711']));

  await day.types({
    at: '08:02',
    sentence: `The scanner sends ${slices} images to the hospital, by DICOM (DCMTK's storescu).`,
    commands: 'storescu +sd -aet CT2 -aec HOSPITAL 127.0.0.1 $SCP_PORT scanner',
  });
  // While images are gathered: what is to be forwarded stands in the database alone.
  await day.crashes('08:03', 'hospital', 'sharing');
  const printed = await day.types({
    at: '08:03',
    sentence: 'They are in the archive, under the name of the patient.',
    commands: `hospital $HOSPITAL/api/series | field '.items.map(({ images, patientInfo }) => [images, patientInfo.patientName])'`,
    shows: true,
  });
  expect(printed).toBe(`[["1-${slices}","Yamada^Hanako"]]`);
  await expectAsSent(day, '08:04');

  await day.types({
    at: '08:05',
    sentence: `The research site has them too: ${slices} images, anonymized on their way out of the hospital.`,
    commands: `until research $RESEARCH/api/series | grep -q '"images":"1-${slices}"'; do sleep 0.2; done`,
  });
  await day.crashes('08:06', 'hospital', 'series-ingest');
  await expectNobody(day, '08:07');
  await expectDelivered(hospital, research, slices);
}

/** Every file at the hospital has the bytes that the scanner sent; only what stands before the data set is the receiver's own. */
export async function expectAsSent(day: Day, at: string): Promise<void> {
  const stored = await filesOf(day.sites.hospital);
  const hashes = (files: readonly Buffer[]) => files.map((file) => sha256(datasetOf(file))).sort();
  expect(hashes(stored)).toEqual(hashes(day.ct.files));
  day.finds(at, `All ${stored.length} of them have byte for byte what the scanner sent (SHA-256).`);
}

/** The pixels are the scanner's, and nothing says whose they are. */
export async function expectNobody(day: Day, at: string): Promise<void> {
  const { ct } = day;
  const arrived = await filesOf(day.sites.research);
  const pixels = (files: readonly Buffer[]) => files.map((file) => sha256(ct.pixelsOf(file))).sort();
  expect(pixels(arrived)).toEqual(pixels(ct.files));
  const identifying = new RegExp(ct.identifiers.map((word) => word.replaceAll('.', '\\.')).join('|'), 'i');
  for (const file of ct.files) expect(identifying.test(file.toString('latin1'))).toBe(true);
  for (const file of arrived) {
    expect(identifying.test(file.toString('latin1'))).toBe(false);
    expect([text(file, '00120062'), text(file, '00100010') === '']).toEqual(['YES', false]);
  }
  day.finds(
    at,
    `The pixels of all ${arrived.length} are those of the scanner (SHA-256); no file has the name, the ID or one of the ${uidsOf(day)} UIDs.`,
  );
}

const uidsOf = ({ ct }: Day): number => ct.identifiers.filter((word) => /^[\d.]+$/.test(word)).length;

/** Both sites count alike, when the last of them has heard of the last image. */
async function expectDelivered(hospital: Site, research: Site, slices: number): Promise<void> {
  interface Counts {
    status: string;
    sentImageCount?: number;
    receivedImageCount?: number;
    totalImageCount: number;
  }
  const lists: [Site, string][] = [
    [hospital, '/api/forwarding/transactions'],
    [hospital, '/api/boxes/outgoing'],
    [research, '/api/boxes/incoming'],
  ];
  for (const [site, path] of lists) {
    const ended = await until(async () => {
      const all = await site.json<Counts[]>(path);
      return all.length > 0 && all.every(({ status }) => ['FINISHED', 'FAILED'].includes(status)) && all;
    });
    const sum = (count: (each: Counts) => number) => ended.reduce((total, each) => total + count(each), 0);
    const done = sum(({ sentImageCount, receivedImageCount }) => sentImageCount ?? receivedImageCount ?? 0);
    expect([path, done, sum(({ totalImageCount }) => totalImageCount)]).toEqual([path, slices, slices]);
    expect(ended.map(({ status }) => status)).not.toContain('FAILED');
  }
}

/** Every image of a site, as its API gives it. */
async function filesOf(site: Site): Promise<Buffer[]> {
  const all = await site.json<{ id: number }[]>('/api/metadata/flatseries?count=-1');
  const files: Buffer[] = [];
  for (const { id } of all) {
    const images = await site.json<{ id: number }[]>(`/api/metadata/images?seriesid=${id}&count=-1`);
    for (const image of images) files.push(await site.bytes(`/api/images/${image.id}`));
  }
  return files;
}
