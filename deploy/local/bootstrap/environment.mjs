import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { root } from './workspace.mjs';

/** Whether the suite starts its own NATS: nothing is installed yet that could read the whole configuration. */
export function needsNats() {
  return !(process.env.NATS_URL || readFile().NATS_URL);
}

/** One that cannot be read is refused when the whole configuration is read, with words for it. */
function readFile() {
  try {
    return parseEnv(readFileSync(join(root, '.env'), 'utf8'));
  } catch {
    return {};
  }
}
