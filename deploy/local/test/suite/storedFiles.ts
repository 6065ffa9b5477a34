import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestSuite } from '@circus/testkit';
import type pg from 'pg';

/** Paths of files below a folder, from its parent on. */
export function filesBelow(parent: string, folder: string): string[] {
  return readdirSync(join(parent, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(parent.length + 1));
}

/** Every storage key that the journal says was stored. */
export function journalKeys(dataDirectory: string): string[] {
  const directory = join(dataDirectory, 'storage', 'journal');
  const lines = readdirSync(directory).flatMap((name) => readFileSync(join(directory, name), 'utf8').split('\n'));
  return lines.flatMap((line) => {
    try {
      return (JSON.parse(line) as { instances?: { key: string }[] }).instances?.map(({ key }) => key) ?? [];
    } catch {
      return []; // the last line of a process that was killed
    }
  });
}

/** What the sweeper and the imports have still to clear away: files of images that no row names, and what is in the spool. */
export async function leftovers(suite: TestSuite, database: pg.Client): Promise<string[]> {
  const { rows } = await database.query('SELECT storage_key FROM archive.instance');
  const named = new Set(rows.map(({ storage_key }) => storage_key));
  const unnamed = filesBelow(join(suite.dataDirectory, 'storage'), 'instances').filter((key) => !named.has(key));
  return [...unnamed, ...filesBelow(suite.dataDirectory, 'spool')];
}
