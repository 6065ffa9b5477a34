import type { Day } from '../day.js';
import { type PluginContainers, TEMPLATE } from '../pluginContainers.js';
import { LOCAL_PLUGIN_ID } from '../readersCommands.js';

/** A plug-in looks at the CT, whoever runs it is gone before it begins, and people say what they think of what it found. */
export async function cad(day: Day, containers: PluginContainers | null): Promise<void> {
  day.story.chapter('A plug-in looks at it');
  if (containers) await registerImage(day, containers);
  else await registerProgram(day);

  await day.types({
    at: '11:05',
    sentence: 'The queue is stopped for a moment, and the researcher asks for a job all the same.',
    commands: [
      `research -X PUT $RESEARCH/api/admin/plugin-job-manager/switch --json '{"status":"stopped"}' > queue.json`,
      'mori $RESEARCH/api/plugin-jobs --json @- > job.json <<END',
      '{ "pluginId": "$PLUGIN", "series": [{ "seriesUid": "$SERIES", "partialVolumeDescriptor": "auto" }] }',
      'END',
      'JOB=$(field .jobId < job.json)',
      'mori $RESEARCH/api/plugin-jobs/$JOB | field .status',
    ].join('\n'),
    shows: true,
  });
  await day.crashes('11:06', 'research', 'plugin-job-runner');
  const printed = await day.types({
    at: '11:10',
    sentence: 'The queue goes on. The plug-in has found the brightest voxel of the CT, and rightly so.',
    commands: [
      `research -X PUT $RESEARCH/api/admin/plugin-job-manager/switch --json '{"status":"running"}' > queue.json`,
      `until mori $RESEARCH/api/plugin-jobs/$JOB | grep -qE '"status":"(finished|failed)"'; do sleep 0.2; done`,
      `mori $RESEARCH/api/plugin-jobs/$JOB | field '.results.results.lesionCandidates.map(({ location, value }) => ({ location, value }))'`,
    ].join('\n'),
    shows: true,
  });
  expect(JSON.parse(printed)).toEqual([day.ct.brightest()]);
  const jobId = await day.value('JOB');
  const { provenance } = await day.sites.research.json<Job>(`/api/plugin-jobs/${jobId}`);
  expect(provenance).toMatchObject({ executor: containers ? 'docker' : 'process', attempt: 1, exitCode: 0 });

  await day.types({
    at: '11:20',
    sentence: 'The researcher says what she thinks of it, and then what all agree on.',
    commands: [
      'for kind in personal consensual; do',
      `  mori $RESEARCH/api/plugin-jobs/$JOB/feedback/$kind --json '{"data":{"lesionCandidates":[{"id":0,"value":1}]}}' > $kind.json`,
      'done',
      `mori $RESEARCH/api/plugin-jobs/$JOB/feedback | field '.map(({ isConsensual, data }) => [isConsensual, data.lesionCandidates])'`,
    ].join('\n'),
    shows: true,
  });
  const { feedbacks } = await day.sites.research.json<Job>(`/api/plugin-jobs/${jobId}`);
  expect(feedbacks.map(({ isConsensual, userEmail }) => [isConsensual, userEmail])).toEqual([
    [false, 'mori@example.org'],
    [true, 'mori@example.org'],
  ]);
}

interface Job {
  provenance: unknown;
  feedbacks: { isConsensual: boolean; userEmail: string }[];
}

/** As a program of this machine, as whoever develops a plug-in has it. */
async function registerProgram(day: Day): Promise<void> {
  const printed = await day.types({
    at: '11:00',
    sentence: 'The administrator of the research site puts a plug-in into the catalogue.',
    commands: [
      'PLUGIN=$(printf 1%.0s {1..64})',
      `node -p 'JSON.stringify({ pluginId: process.argv[1], ...JSON.parse(fs.readFileSync("${TEMPLATE}/plugin.json")) })' $PLUGIN > plugin.json`,
      'at_research register-cad-plugin plugin.json',
    ].join('\n'),
    shows: true,
  });
  expect(printed).toBe(`Registered Brightest-Voxel-Node 1.0.0 (${LOCAL_PLUGIN_ID})`);
}

async function registerImage(day: Day, containers: PluginContainers): Promise<void> {
  const { id, name } = await containers.build();
  const printed = await day.types({
    at: '11:00',
    sentence: "The administrator of the research site puts a plug-in into the catalogue, from its container's image.",
    commands: [`at_research register-cad-plugin ${name}`, `PLUGIN=${id}`].join('\n'),
    shows: true,
  });
  expect(printed).toBe(`Registered Brightest-Voxel-Node 1.0.0 (${id})`);
}
