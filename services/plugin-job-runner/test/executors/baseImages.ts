import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Podman } from '../../../../deploy/docker/test/containers/podman.js';

/**
 * An image with this machine's own Python or Node.js, since no registry is within reach: the program, the libraries that it is
 * linked with, and Python's standard library, where they lie here.
 *
 * @returns its name
 */
export async function baseImage(podman: Podman, language: 'python' | 'node'): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'circus-base-image-'));
  try {
    const root = join(directory, 'root');
    const { program, folders } = language === 'node' ? { program: process.execPath, folders: [] } : python();
    for (const path of [program, ...librariesOf(program)]) copyInto(root, path);
    for (const folder of folders) copyInto(root, folder);
    for (const library of folders.flatMap(nativeModules).flatMap(librariesOf)) copyInto(root, library);
    mkdirSync(join(root, 'tmp'), { recursive: true });
    mkdirSync(join(root, 'usr/local/bin'), { recursive: true });
    symlinkSync(program, join(root, 'usr/local/bin', language === 'node' ? 'node' : 'python3'));
    const tarFile = join(directory, 'image.tar');
    execFileSync('tar', ['-cf', tarFile, '-C', root, '.']);
    const name = `localhost/base-${language}:1`;
    await podman.run(['import', '--quiet', '--change', 'ENV PATH=/usr/local/bin', tarFile, name]);
    return name;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function python(): { program: string; folders: string[] } {
  const asked =
    'import os, sys, sysconfig; print(os.path.realpath(sys.executable)); print(sysconfig.get_path("stdlib"))';
  const [program = '', library = ''] = execFileSync('python3', ['-c', asked], { encoding: 'utf8' }).split('\n');
  return { program, folders: [library] };
}

/** Shared libraries, by the paths under which they are looked for. */
function librariesOf(program: string): string[] {
  const printed = execFileSync('ldd', [program], { encoding: 'utf8' });
  return [...printed.matchAll(/(?:=>\s+)?(\/\S+)\s+\(0x/g)].map(([, path]) => path as string);
}

const nativeModules = (folder: string): string[] =>
  execFileSync('find', [folder, '-name', '_struct*.so', '-o', '-name', 'array*.so', '-o', '-name', '_json*.so'], {
    encoding: 'utf8',
  })
    .split('\n')
    .filter((path) => path !== '');

/** A file or folder under its own path, with what links stand for; without packages and tests of a standard library. */
function copyInto(root: string, path: string): void {
  mkdirSync(join(root, dirname(path)), { recursive: true });
  const excluded = ['site-packages', 'dist-packages', 'test', 'tests', '__pycache__'].map(
    (name) => `--exclude=${name}`,
  );
  const packed = execFileSync('tar', ['-c', '-h', ...excluded, '-C', '/', path.slice(1)], { maxBuffer: 2 ** 30 });
  execFileSync('tar', ['-x', '-C', root], { input: packed, maxBuffer: 2 ** 30 });
}
