import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { root } from './workspace.mjs';

/** Whether the suite starts its own NATS: nothing is installed yet that could read the whole configuration. */
export function needsNats() {
  const file = join(root, '.env');
  const given = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
  return !(process.env.NATS_URL || given.NATS_URL);
}
