import { execFileSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ArchivedFile, tgzArchive, zipArchive } from '../../src/index.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'circus-archive-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const contents: Record<string, Buffer> = {
  '0.mhd': Buffer.from('ObjectType = Image\n'),
  '0.raw': Buffer.from(Array.from({ length: 100_000 }, (_, n) => (n * n) % 251)),
  'case/vol000.raw': Buffer.alloc(512),
  'empty.json': Buffer.alloc(0),
  // More than the 100 bytes that a TAR has for names without their folders.
  [`${'case'.repeat(16)}-rev000/${'vol'.repeat(20)}.raw`]: Buffer.from('far away'),
};

async function* files(): AsyncIterable<ArchivedFile> {
  for (const [name, bytes] of Object.entries(contents)) {
    yield { name, sizeBytes: bytes.length, bytes: Readable.from([bytes.subarray(0, 7), bytes.subarray(7)]) };
  }
}

async function written(archive: AsyncIterable<Uint8Array>): Promise<string> {
  const path = join(directory, 'archive');
  await pipeline(archive, createWriteStream(path));
  return path;
}

/** What another program finds in an archive. */
function unpacked(program: string, ...args: string[]): Record<string, Buffer> {
  const into = mkdtempSync(join(directory, 'unpacked-'));
  execFileSync(program, args, { cwd: into });
  const names = readdirSync(into, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    names.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(into.length + 1), readFileSync(path)];
    }),
  );
}
const unzipped = (path: string) => unpacked('python3', '-m', 'zipfile', '-e', path, '.');

describe('an archive', () => {
  it('as TGZ is read by tar', async () => {
    const path = await written(tgzArchive(files()));
    expect(unpacked('tar', 'xzf', path)).toEqual(contents);
  });

  it('as ZIP is read by other programs, in its usual and in its 64-bit form', async () => {
    expect(unzipped(await written(zipArchive(files())))).toEqual(contents);
    expect(unzipped(await written(zipArchive(files(), { zip64From: 0 })))).toEqual(contents);
    expect(unzipped(await written(zipArchive(files(), { zip64From: 20_000 })))).toEqual(contents);
  });

  it.each([
    ['TGZ', tgzArchive],
    ['ZIP', zipArchive],
  ] as const)('as %s is given up when a file breaks or is not as long as was said', async (_kind, archive) => {
    const broken = (bytes: AsyncIterable<Uint8Array>) =>
      written(
        archive(
          (async function* () {
            yield* files();
            yield { name: 'b', sizeBytes: 4, bytes };
          })(),
        ),
      );
    await expect(broken(Readable.from([Buffer.alloc(3)]))).rejects.toThrow('b has 3 bytes');
    await expect(broken(Readable.from([Buffer.alloc(5)]))).rejects.toThrow('b has 5 bytes');
    const failing = (async function* () {
      yield Buffer.alloc(2);
      throw new Error('the disk is gone');
    })();
    await expect(broken(failing)).rejects.toThrow('the disk is gone');
  });

  /** More than 8 GiB in the long form: no length of 32 bits, and none of tar's eleven octal digits, says so much. */
  const largeMib = process.env.CIRCUS_LONG === '1' ? 8 * 1024 + 1 : 65;
  it.each([
    ['TGZ', (source: AsyncIterable<ArchivedFile>) => tgzArchive(source), 'tar', ['tzvf']],
    ['ZIP', (source: AsyncIterable<ArchivedFile>) => zipArchive(source), 'python3', ['-m', 'zipfile', '-t']],
  ] as const)(
    `as %s holds a file of ${largeMib} MiB`,
    async (_kind, archive, program, args) => {
      const chunk = Buffer.alloc(1 << 20);
      const path = await written(
        archive(
          (async function* () {
            yield {
              name: 'large.raw',
              sizeBytes: largeMib * chunk.length,
              bytes: Readable.from(Array.from({ length: largeMib }, () => chunk)),
            };
            yield* files();
          })(),
        ),
      );
      const said = execFileSync(program, [...args, path]).toString();
      expect(said).toMatch(
        program === 'tar' ? new RegExp(` ${largeMib * chunk.length} .*large\\.raw`) : /Done testing/,
      );
    },
    600_000,
  );
});
