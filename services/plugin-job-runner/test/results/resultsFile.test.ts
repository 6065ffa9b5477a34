import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readResults, readResultsFile } from '../../src/results/resultsFile.js';

const read = (value: unknown) => readResults(JSON.stringify(value));
const candidate = { volumeId: 0, location: [1, 2, 3], confidence: 0.5 };

describe('readResults', () => {
  it('keeps everything, whatever stands beside the parts that are known', () => {
    const value = {
      results: { lesionCandidates: [{ ...candidate, rank: 1, volumeSize: 2.5, more: [1] }], volumes: [] },
      metadata: {
        displayOptions: [{ volumeId: 1, crop: { origin: [0, 0, 0], size: [1, 1, 1] }, window: { level: 1, width: 2 } }],
      },
      anything: { a: null },
    };
    expect(read(value)).toEqual(value);
    expect(read({})).toEqual({});
  });

  it.each<[string, unknown, string]>([
    ['a list', [], 'it is not a JSON object'],
    ['results that are none', { results: [] }, 'results: '],
    [
      'a candidate without confidence',
      candidateWith({ confidence: undefined }),
      'results.lesionCandidates[0].confidence',
    ],
    ['a location of two numbers', candidateWith({ location: [1, 2] }), 'results.lesionCandidates[0].location'],
    ['a negative volume', candidateWith({ volumeId: -1 }), 'results.lesionCandidates[0].volumeId'],
    ['rank 0', candidateWith({ rank: 0 }), 'results.lesionCandidates[0].rank'],
    [
      'a window without width',
      { metadata: { displayOptions: [{ volumeId: 0, window: { level: 1 } }] } },
      'metadata.displayOptions[0].window.width',
    ],
  ])('refuses %s, and says where', (_what, value, place) => {
    expect(() => read(value)).toThrow(/validation failed of results\.json/);
    expect(() => read(value)).toThrow(place);
  });

  it('refuses what is nested without end, and replaces what no database can hold', () => {
    expect(() => readResults(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)).toThrow(/too deep/);
    expect(read({ a: 'x\0y' })).toEqual({ a: 'x\ufffdy' });
  });
});

function candidateWith(change: Record<string, unknown>) {
  return { results: { lesionCandidates: [{ ...candidate, ...change }] } };
}

describe('readResultsFile', () => {
  const directory = mkdtempSync(join(tmpdir(), 'circus-results-'));
  const path = join(directory, 'results.json');
  beforeEach(() => rmSync(path, { recursive: true, force: true }));
  afterAll(() => rmSync(directory, { recursive: true }));

  it('waits a little for a file that comes late', async () => {
    setTimeout(() => writeFileSync(path, '{}'), 300);
    await expect(readResultsFile(path, 100)).resolves.toBe('{}');
  });

  it('follows no link, opens no folder and reads nothing that is too long', async () => {
    symlinkSync('/etc/hostname', path);
    await expect(readResultsFile(path, 1_000)).rejects.toThrow('it is not a file');
    rmSync(path);
    mkdirSync(path);
    await expect(readResultsFile(path, 1_000)).rejects.toThrow('it is not a file');
    rmSync(path, { recursive: true });
    writeFileSync(path, 'x'.repeat(2 * 2 ** 20));
    await expect(readResultsFile(path, 2 ** 20)).rejects.toThrow('it has more than 1 MiB');
  });
});
