import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { UploadFile } from './apiClient.js';

/** Files to upload, read or made one at a time. */
export interface DemoFiles {
  count: number;
  files: AsyncIterable<UploadFile>;
}

/** Every file below a folder; the suite itself tells what is DICOM. */
export function filesOfFolder(folder: string): DemoFiles {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  if (paths.length === 0) throw new Error(`There are no files in ${folder}.`);
  return { count: paths.length, files: readAll(folder, paths) };
}

/** A computed tomography of nobody: 60 slices. */
export function phantomFiles(slices = 60): DemoFiles {
  return { count: slices, files: phantomSlices(slices) };
}

/** Groups of at most 30 files and about 32 MiB, as much as is in memory at a time. */
export async function* inBatches({ files }: DemoFiles): AsyncGenerator<UploadFile[]> {
  let batch: UploadFile[] = [];
  let bytes = 0;
  for await (const file of files) {
    batch.push(file);
    bytes += file.bytes.length;
    if (batch.length < 30 && bytes < 32 * 1024 * 1024) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}

async function* readAll(folder: string, paths: string[]): AsyncGenerator<UploadFile> {
  for (const path of paths) yield { name: relative(folder, path), bytes: await readFile(path) };
}

async function* phantomSlices(slices: number): AsyncGenerator<UploadFile> {
  // Loaded when needed: it brings the whole DICOM dictionary along.
  const { ctPhantom } = await import('@circus/dicom');
  for (const { instanceNumber, bytes } of ctPhantom({ slices })) yield { name: `slice-${instanceNumber}.dcm`, bytes };
}
