import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command as exportCase } from '../../src/commands/export-case.js';
import { BOXES, labelledCase, paint, zeros } from '../exports/exportedCase.js';
import { mhdVolume, unpacked } from '../exports/exportedFiles.js';
import type { Revising } from '../revising.js';
import { type RunningCaseDb, startCaseDb } from '../runningCaseDb.js';
import { runCommand } from './runCommand.js';

let caseDb: RunningCaseDb;
let revising: Revising;
let output: string;

beforeAll(async () => {
  caseDb = await startCaseDb();
  revising = await labelledCase(caseDb);
});
afterAll(() => caseDb.stop());
beforeEach(() => {
  output = mkdtempSync(join(tmpdir(), 'circus-export-case-'));
});
afterEach(() => rmSync(output, { recursive: true }));

const run = (args: string[], options: Record<string, string | boolean> = {}, printed?: string[]) =>
  runCommand(exportCase, caseDb, args, { output, ...options }, printed);

describe('node circus export-case', () => {
  it('writes the latest revision of a case into an archive, and says where it is', async () => {
    const { caseId } = revising;
    const path = join(output, `${caseId}.tar.gz`);
    expect(await run([caseId])).toEqual([path]);
    const { names, files } = unpacked(readFileSync(path), 'tgz');
    expect(names).toHaveLength(7);
    expect(String(files[`${caseId}/vol000.mhd`])).toContain('DimSize = 7 5 3\n');
    expect(JSON.parse(String(files[`${caseId}/data.json`])).revision.description).toBe('Painted');
  });

  it('writes ZIPs with the labels of a series in one volume, into a folder that it makes', async () => {
    const { caseId } = revising;
    const folder = join(output, 'new', 'folder');
    await run([caseId], { output: folder, zip: true, type: 'combined' });
    const { files } = unpacked(readFileSync(join(folder, `${caseId}.zip`)), 'zip');
    const { voxels } = mhdVolume(files, `${caseId}/vol000-label.mhd`);
    expect(voxels).toEqual(paint(paint(zeros(), BOXES[0], 1), BOXES[1], 4));
  });

  it('stops at an unknown case, and leaves nothing half done', async () => {
    await expect(run(['nowhere', revising.caseId])).rejects.toThrow('There is no case "nowhere".');
    expect(readdirSync(output)).toEqual([]);
  });

  it('goes on after an error when it is told to, and fails in the end', async () => {
    const printed: string[] = [];
    await expect(run(['nowhere', revising.caseId], { continue: true }, printed)).rejects.toThrow(
      'Not exported:\nnowhere: There is no case "nowhere".',
    );
    expect(printed).toHaveLength(1);
    expect(existsSync(printed[0] as string)).toBe(true);
  });

  it.each([
    [{ type: 'all' }, '--type is one of isolated, combined.'],
    [{ format: 'stl' }, '--format is one of mhd, nifti, dicomSeg.'],
  ])('refuses %p', async (options, message) => {
    await expect(run([revising.caseId], options)).rejects.toThrow(message);
  });
});
