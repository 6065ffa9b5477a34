import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeInstance } from '@circus/dicom';
import type { CircusCommand, CommandOptions } from '@circus/service-kit';
import { silentLog } from '@circus/testkit';
import { command as dicomVoxelDump } from '../../src/commands/dicomVoxelDump.js';
import { command as registerCadPlugin } from '../../src/commands/registerCadPlugin.js';
import { command as runPlugin } from '../../src/commands/runPlugin.js';
import { type RunningService, startService } from '../runningRunner.js';

let service: RunningService;
let count = 0;
const newPath = (): string => {
  count += 1;
  return join(service.directory, `console${count}`);
};
/** A folder with three images, as scanners write them. */
const scannedFolder = (seriesInstanceUid = '1.4.9'): string => {
  const folder = newPath();
  mkdirSync(join(folder, 'sub'), { recursive: true });
  for (const instanceNumber of [1, 2, 3]) {
    const uids = {
      studyInstanceUid: '1.4',
      seriesInstanceUid,
      sopInstanceUid: `${seriesInstanceUid}.${instanceNumber}`,
    };
    const bytes = makeInstance({ ...uids, instanceNumber, rows: 4, columns: 8, patientName: 'NOBODY^SHOULD SEE' });
    writeFileSync(join(folder, instanceNumber === 3 ? 'sub' : '', `${9 - instanceNumber}.dcm`), bytes);
  }
  writeFileSync(join(folder, 'README'), 'no image');
  return folder;
};

beforeAll(async () => {
  service = await startService();
  for (const doing of ['good', 'fails', 'invalid']) await service.addPlugin(doing);
  await service.addPlugin('forever', { timeout: 1 });
  await service.archive({ seriesUid: '1.4.1' });
});
afterAll(() => service.stop());

async function run(command: CircusCommand, args: string[], options: CommandOptions = {}) {
  const lines: string[] = [];
  const { LOCAL_PLUGINS = '', DOCKER_HOST = '', PLUGIN_WORK_DIR = '' } = service.environment;
  const context = {
    databaseUrl: service.config.DATABASE_URL,
    natsUrl: null,
    gatewayUrl: null,
    storageUrl: service.config.STORAGE_URL,
    environment: { LOCAL_PLUGINS, DOCKER_HOST, PLUGIN_WORK_DIR },
    log: silentLog(),
    print: (line: string) => void lines.push(line),
    progress: () => {},
  };
  await command.run(context, args, options);
  return lines;
}

describe('dicom-voxel-dump', () => {
  it('writes series as plug-ins are given them', async () => {
    const out = newPath();
    const lines = await run(dicomVoxelDump, ['1.4.1', '1.4.1:3:2:-1'], { out });
    expect(readdirSync(out).sort()).toEqual(['0.json', '0.mhd', '0.raw', '1.json', '1.mhd', '1.raw']);
    expect(lines).toContain(`0.raw  ${8 * 4 * 3 * 2} bytes`);
    expect(readFileSync(join(out, '1.mhd'), 'utf8')).toContain('DimSize = 8 4 2\n');
    expect(JSON.parse(readFileSync(join(out, '0.json'), 'utf8'))).toMatchObject({ unique: [{}, {}, {}] });
  });

  it('writes the files of folders alike, without who was scanned', async () => {
    const out = newPath();
    await run(dicomVoxelDump, [scannedFolder()], { out, directories: true });
    expect(readdirSync(out).sort()).toEqual(['0.json', '0.mhd', '0.raw']);
    const tags = readFileSync(join(out, '0.json'), 'utf8');
    const { unique } = JSON.parse(tags);
    expect(unique.map((each: Record<string, string>) => each['0020,0013'])).toEqual(['1', '2', '3']);
    expect(tags).not.toContain('NOBODY');
  });

  it.each<[string, string[], () => CommandOptions, RegExp]>([
    ['without a folder to write to', ['1.4.1'], () => ({}), /--out/],
    ['into a folder with files', ['1.4.1'], () => ({ out: scannedFolder() }), /is not empty/],
    ['of an unknown series', ['1.4.2'], () => ({ out: newPath() }), /1\.4\.2 does not exist/],
    ['of something else', ['../etc'], () => ({ out: newPath() }), /"\.\.\/etc" is no series/],
    [
      'of images that are not there',
      ['1.4.1:1:9'],
      () => ({ out: newPath() }),
      /1\.4\.1 cannot be given to the plug-in/,
    ],
    ['of a folder that is not there', ['nowhere'], () => ({ out: newPath(), directories: true }), /cannot be read/],
    ['of a folder without images', ['libs'], () => ({ out: newPath(), directories: true }), /no DICOM images/],
  ])('refuses a dump %s', async (_what, series, options, words) => {
    const named = series[0] === 'libs' ? [join(process.cwd(), 'libs/contracts/src')] : series;
    await expect(run(dicomVoxelDump, named, options())).rejects.toThrow(words);
  });

  it('refuses a folder with images of two series', async () => {
    const folder = scannedFolder();
    const bytes = makeInstance({ studyInstanceUid: '1.4', seriesInstanceUid: '1.4.8', sopInstanceUid: '1.4.8.1' });
    writeFileSync(join(folder, 'other.dcm'), bytes);
    await expect(run(dicomVoxelDump, [folder], { out: newPath(), directories: true })).rejects.toThrow(
      /several series: .*1\.4\.8/,
    );
  });
});

describe('run-plugin', () => {
  const leftRuns = () => readdirSync(join(service.config.PLUGIN_WORK_DIR, 'console'));

  it('runs a plug-in on series, shows its words, and gives what it put out', async () => {
    const out = newPath();
    const lines = await run(runPlugin, ['good', '1.4.1'], { out });
    expect(lines.slice(0, 2).sort()).toEqual(['a word to stderr', 'hello from the plug-in']);
    expect(lines.at(-1)).toMatch(/^It ran for \d+\.\d s\. 4 files are in .*, beside its log\.$/);
    expect(readdirSync(out).sort()).toEqual(['page.html', 'plugin-log.txt', 'results.json', 'sub', 'test.txt']);
    expect(Object.keys(JSON.parse(readFileSync(join(out, 'results.json'), 'utf8')).files)).toHaveLength(3);
    expect(readFileSync(join(out, 'plugin-log.txt'), 'utf8')).toContain('hello');
    expect(leftRuns()).toEqual([]);
    // No job came of it.
    expect(await service.owner.pluginJob.count()).toBe(0);
  });

  it('runs it on folders, and keeps what it worked with where that is wanted', async () => {
    const [out, work] = [newPath(), newPath()];
    const lines = await run(runPlugin, ['good', scannedFolder()], { out, work, directories: true, keep: true });
    const kept = /^Input and output are kept in (.*)\.$/.exec(lines.at(-1) ?? '')?.[1] as string;
    expect(kept.startsWith(work)).toBe(true);
    expect(readdirSync(join(kept, 'in')).sort()).toEqual(['0.json', '0.mhd', '0.raw']);
  });

  it.each<[string, string, RegExp]>([
    ['ends with another code than 0', 'fails', /ended with exit code 5/],
    ['takes too long', 'forever', /took longer than its limit of 1 seconds/],
    ['gives wrong results', 'invalid', /validation failed.*location/],
    ['is unknown', 'nobody', /There is no plug-in "nobody"/],
  ])('says why there are no results when the plug-in %s', async (_what, plugin, words) => {
    const out = newPath();
    await expect(run(runPlugin, [plugin, '1.4.1'], { out })).rejects.toThrow(words);
    expect(leftRuns()).toEqual([]);
    if (plugin === 'fails') expect(readdirSync(out)).toContain('partial.txt');
  });

  it('says that the container engine is away where the plug-in needs it', async () => {
    await service.addPlugin('contained');
    await expect(run(runPlugin, ['contained', '1.4.1'], { out: newPath() })).rejects.toThrow(/engine does not answer/);
  });
});

describe('register-cad-plugin', () => {
  it('says what is wrong with what it was given', async () => {
    await expect(run(registerCadPlugin, ['none.json'])).rejects.toThrow('There is no file none.json.');
    await expect(run(registerCadPlugin, ['finder:1'])).rejects.toThrow(/engine does not answer/);
    const broken = newPath();
    writeFileSync(broken, '{"pluginName": "x", "version": "1"}');
    await expect(run(registerCadPlugin, [broken])).rejects.toThrow(/validation failed[^]*version: A version is/);
  });
});
