import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A multipart form that is read while it is sent. */
export interface Form {
  contentType: string;
  sizeBytes: number;
  bytes: AsyncIterable<Uint8Array>;
}

/** The regular files of a directory as a form (RFC 7578): one part named `files` for each, with its file name. */
export async function formOfFiles(directory: string): Promise<Form> {
  const boundary = `circus-${randomUUID()}`;
  const parts: { head: Buffer; path: string; sizeBytes: number }[] = [];
  for (const entry of (await readdir(directory, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!entry.isFile()) continue;
    const path = join(directory, entry.name);
    const disposition = `Content-Disposition: form-data; name="files"; filename="${entry.name}"`;
    const head = `--${boundary}\r\n${disposition}\r\nContent-Type: application/octet-stream\r\n\r\n`;
    parts.push({ head: Buffer.from(head), path, sizeBytes: (await stat(path)).size });
  }
  const last = Buffer.from(`--${boundary}--\r\n`);
  const sizeBytes = parts.reduce((sum, part) => sum + part.head.length + part.sizeBytes + 2, last.length);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    sizeBytes,
    bytes: (async function* () {
      for (const { head, path } of parts) {
        yield head;
        yield* createReadStream(path);
        yield Buffer.from('\r\n');
      }
      yield last;
    })(),
  };
}
