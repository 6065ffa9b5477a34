import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { makeInstance } from '@circus/dicom';
import { freePort } from '@circus/local';
import type { TestSuite } from '@circus/testkit';
import { transformSync } from '@swc/core';
import { makeZip } from '../suite/makeZip.js';
import { type Block, LANGUAGES } from './documentBlocks.js';

const root = resolve('.');

/** For one block, on a machine that has much else to do. */
export const LONGEST_MS = 120_000;

interface Printed {
  code: number;
  stdout: string;
  stderr: string;
}

/** Somebody who reads a document and types what it shows, into one terminal. */
export interface Reader {
  /** Where he types: it looks like the checkout, and has files of his own. */
  folder: string;
  /** Whose permanent token he has: it stands where documents show one. */
  token: string;
  /** Whatever a block means: commands, a program, or a file to save. */
  does(block: Block): Promise<Printed>;
  /** Replaces what a reader replaces: the port, and the token by his own. */
  fitted(text: string): string;
  leaves(): void;
}

/** @param variables that a document counts on; they are set as if he had typed them */
export async function newReader(suite: TestSuite, variables: Record<string, string> = {}): Promise<Reader> {
  const folder = mkdtempSync(join(tmpdir(), 'circus-reader-'));
  for (const name of ['package.json', 'circus', 'deploy']) symlinkSync(join(root, name), join(folder, name));
  const mine = (instanceNumber: number) => makeInstance({ modality: 'MR', instanceNumber });
  const zip = makeZip([1, 2].map((number) => ({ name: `${number}.dcm`, bytes: mine(number) })));
  for (const path of ['images', 'mnt/old-archive', 'mnt/cd', 'mnt/backups'])
    mkdirSync(join(folder, path), { recursive: true });
  for (const path of ['study.zip', 'mnt/cd/study.zip']) writeFileSync(join(folder, path), zip);
  for (const path of ['images/1.dcm', 'image.dcm', 'mnt/old-archive/1.dcm']) writeFileSync(join(folder, path), mine(3));
  // A refusal is an exit code, too.
  writeFileSync(join(folder, '.curlrc'), 'silent\nshow-error\nfail-with-body\n');
  const terminal = join(folder, '.terminal');
  const dicomPort = await freePort();
  const env = {
    ...{ PATH: process.env.PATH, HOME: folder, CURL_HOME: folder, PYTHONDONTWRITEBYTECODE: '1', NO_COLOR: '1' },
    ...{ CIRCUS_DATA_DIR: suite.dataDirectory, PORT: new URL(suite.url).port, ...variables },
  };

  /** Variables and the folder stay as the command before left them. */
  const types = (commands: string): Promise<Printed> =>
    new Promise((done) => {
      const script = `set -ea\nif [ -f ${terminal} ]; then . ${terminal}; cd "$PWD"; fi\n${commands}\nexport -p > ${terminal}`;
      const child = execFile('bash', ['-c', script], { cwd: folder, env, timeout: LONGEST_MS }, (_, stdout, stderr) =>
        done({ code: child.exitCode ?? -1, stdout: stdout.trim(), stderr: stderr.trim() }),
      );
    });
  const fitted = (text: string): string =>
    text
      .replace(/\b[0-9a-f]{40}\b/g, () => reader.token)
      .replaceAll(/\b(127\.0\.0\.1|localhost):8080\b/g, new URL(suite.url).host)
      .replace(/(?<=[ =])\/mnt\//g, `${folder}/mnt/`)
      .replace(/\b11112\b/g, String(dicomPort));
  const saves = (name: string, content: string): void => writeFileSync(join(folder, name), content);

  const reader: Reader = {
    folder,
    token: suite.token,
    fitted,
    does: async ({ language, content, mark }) => {
      const text = fitted(content);
      if (mark?.kind === 'file') {
        saves(mark.name, `${text}\n`);
        return { code: 0, stdout: '', stderr: '' };
      }
      switch (LANGUAGES[language]) {
        case 'javascript':
        case 'typescript':
          saves('example.mjs', withoutTypes(text));
          return types('node example.mjs');
        case 'python':
          saves('example.py', `${text}\n`);
          return types('python3 example.py');
        default:
          return types(text);
      }
    },
    leaves: () => {
      if (existsSync(folder)) rmSync(folder, { recursive: true });
    },
  };
  return reader;
}

const withoutTypes = (source: string): string =>
  transformSync(source, {
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'es6' },
  }).code;
