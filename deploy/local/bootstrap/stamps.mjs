import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './workspace.mjs';

// Inside node_modules: whoever deletes that folder, or clones anew, begins anew.
const file = join(root, 'node_modules', '.cache', 'circus-build.json');

/** A fingerprint of files (paths relative to the root; absent ones count as absent), by content. */
export function fingerprint(paths) {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch} ${process.versions.modules}\n`);
  for (const path of paths) {
    const absolute = join(root, path);
    hash
      .update(`${path}\n`)
      .update(existsSync(absolute) ? readFileSync(absolute) : 'absent')
      .update('\n');
  }
  return hash.digest('hex');
}

/** Whether a step was done with exactly these inputs. */
export function isStamped(step, inputs) {
  return readStamps()[step] === inputs;
}

export function stamp(step, inputs) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ ...readStamps(), [step]: inputs }, null, 2)}\n`);
}

function readStamps() {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}
