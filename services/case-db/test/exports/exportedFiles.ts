import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

export type Files = Record<string, Buffer>;

/** What another program finds in an archive: its names in their order, and the files. */
export function unpacked(archive: Buffer, format: 'tgz' | 'zip'): { names: string[]; files: Files } {
  const directory = mkdtempSync(join(tmpdir(), 'circus-case-export-'));
  try {
    const path = join(directory, 'archive');
    writeFileSync(path, archive);
    const into = mkdtempSync(join(directory, 'files-'));
    const zip = ['-m', 'zipfile'];
    const listing =
      format === 'zip'
        ? execFileSync('python3', [
            '-c',
            'import sys,zipfile; print("\\n".join(zipfile.ZipFile(sys.argv[1]).namelist()))',
            path,
          ])
        : execFileSync('tar', ['tzf', path]);
    if (format === 'zip') execFileSync('python3', [...zip, '-e', path, into]);
    else execFileSync('tar', ['xzf', path, '-C', into]);
    const paths = (readdirSync(into, { recursive: true }) as string[]).map((name) => join(into, name));
    const files = paths.filter((each) => statSync(each).isFile());
    return {
      names: listing.toString().trim().split('\n'),
      files: Object.fromEntries(files.map((each) => [relative(into, each), readFileSync(each)])),
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

export interface Volume<Voxels = number[]> {
  size: number[];
  spacing: number[];
  voxels: Voxels;
}

const ELEMENT_TYPES = { MET_UCHAR: Uint8Array, MET_USHORT: Uint16Array, MET_SHORT: Int16Array, MET_CHAR: Int8Array };
type MhdElements = InstanceType<(typeof ELEMENT_TYPES)[keyof typeof ELEMENT_TYPES]>;

/** The same with its voxels in a list, to be compared. */
export function mhdVolume(files: Files, path: string): Volume {
  const volume = largeMhdVolume(files, path);
  return { ...volume, voxels: [...volume.voxels] };
}

/** A volume of MetaImage, read as its format says and with no line but those of the specification. */
export function largeMhdVolume(files: Files, path: string): Volume<MhdElements> {
  const lines = String(files[path]).split(/\r?\n/);
  expect(lines.pop()).toBe('');
  const values = Object.fromEntries(lines.map((line) => line.split(' = ') as [string, string]));
  expect(values).toMatchObject({ ObjectType: 'Image', NDims: '3', ElementByteOrderMSB: 'False' });
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const raw = files[folder + values.ElementDataFile] as Buffer;
  const Elements = ELEMENT_TYPES[values.ElementType as keyof typeof ELEMENT_TYPES];
  return {
    size: values.DimSize?.split(' ').map(Number) ?? [],
    spacing: values.ElementSpacing?.split(' ').map(Number) ?? [],
    voxels: new Elements(new Uint8Array(raw).buffer),
  };
}
