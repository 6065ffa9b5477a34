#!/usr/bin/env node
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { pythonClient } from './python.mjs';
import { typesOfApi } from './types.mjs';

const usage = `Usage: node libs/client/generate/main.mjs [--check] [address]

Writes the TypeScript types and the Python client from the description of a running suite's API.

  address   of the suite; http://127.0.0.1:8080 when left out
  --check   write nothing; fail when what is there is not up to date
  --help    show this`;

const { values, positionals } = parseArgs({
  options: { check: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  allowPositionals: true,
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}

const root = fileURLToPath(new URL('../../..', import.meta.url));
const address = new URL('/api/docs/openapi.json', positionals[0] ?? 'http://127.0.0.1:8080');
const answer = await fetch(address);
if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
const document = await answer.json();
if (/Missing at this moment/.test(document.info.description)) throw new Error(document.info.description);

const files = {
  'libs/client/src/generated/api.ts': await typesOfApi(document),
  'deploy/examples/python/circus_client.py': pythonClient(document),
};
let outdated = 0;
for (const [name, text] of Object.entries(files)) {
  const path = `${root}${name}`;
  if (values.check) {
    if (readOrNothing(path) === text) continue;
    outdated += 1;
    console.error(
      `${relative(root, path)} is not up to date. With the suite running: node libs/client/generate/main.mjs`,
    );
  } else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    console.log(`written: ${relative(root, path)}`);
  }
}
process.exit(outdated > 0 ? 1 : 0);

function readOrNothing(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
