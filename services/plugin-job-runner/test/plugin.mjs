// A plug-in for tests: what it does says its first argument.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

const input = process.env.CIRCUS_IN ?? '/circus/in';
const output = process.env.CIRCUS_OUT ?? '/circus/out';
const put = (name, content) => writeFileSync(join(output, name), content);
const candidates = [{ volumeId: 0, location: [1, 2, 0], confidence: 0.9, rank: 1 }];
const results = { results: { lesionCandidates: candidates }, metadata: { displayOptions: [{ volumeId: 0 }] } };
const forever = () => setInterval(() => undefined, 1_000);

const doings = {
  /** Tells what it was given, and puts out a tree of files. */
  good: () => {
    const files = Object.fromEntries(
      readdirSync(input).map((name) => [
        name,
        createHash('sha256')
          .update(readFileSync(join(input, name)))
          .digest('hex'),
      ]),
    );
    console.log('hello from the plug-in');
    console.error('a word to stderr');
    mkdirSync(join(output, 'sub'));
    put('sub/test2.txt', 'two');
    put('test.txt', 'one');
    put('page.html', '<script>alert(1)</script>');
    put('.hidden', 'no');
    symlinkSync('/etc/hostname', join(output, 'link.txt'));
    put('results.json', JSON.stringify({ ...results, files }));
  },
  fails: () => {
    put('results.json', JSON.stringify(results));
    put('partial.txt', 'as far as it came');
    process.exit(5);
  },
  silent: () => undefined,
  invalid: () =>
    put(
      'results.json',
      JSON.stringify({ results: { lesionCandidates: [{ volumeId: 0, location: [1, 2], confidence: 'x' }] } }),
    ),
  broken: () => put('results.json', '{"results": '),
  forever,
  /** As little as can be. */
  quick: () => put('results.json', '{}'),
  /** Never the same twice. */
  chance: () => {
    const chance = Math.random();
    put('chance.txt', String(chance));
    put('results.json', JSON.stringify({ same: [1, { a: null }], chance }));
  },
  /** Puts out what it was given to put out. */
  leaves: () => copyFileSync(process.argv[3], join(output, 'results.json')),
  /** Nobody but root may enter what it leaves. */
  shuts: () => {
    mkdirSync(join(output, 'shut'));
    put('shut/file.txt', 'x');
    put('results.json', '{}');
    chmodSync(join(output, 'shut/file.txt'), 0);
    chmodSync(join(output, 'shut'), 0);
  },
  /** Its child is in a group and a session of its own, and has its output. */
  escapes: () => {
    const child = spawn('sleep', ['60'], { detached: true, stdio: 'inherit' });
    child.once('spawn', () => {
      console.log('it stays');
      put('results.json', '{}');
      child.unref();
      process.exit(0);
    });
  },
  odd: () => {
    for (const name of ['line\nbreak', 'back\\slash', 'tab\t', 'a'.repeat(255), '日本語.txt', ' ', '%2e%2e'])
      put(name, 'x');
    writeFileSync(Buffer.concat([Buffer.from(`${output}/`), Buffer.from([0xff, 0xfe])]), 'x');
    spawnSync('mkfifo', [join(output, 'pipe')]);
    put('results.json', '{}');
  },
  /** Says that it is there, and waits for leave to go on. */
  waits: () => {
    console.log('waiting');
    const leave = process.argv[3];
    setInterval(() => {
      if (!existsSync(leave)) return;
      put('results.json', JSON.stringify({ pid: process.pid }));
      process.exit(0);
    }, 20);
  },
  memory: () => {
    const held = [];
    setInterval(() => held.push(Buffer.alloc(16 * 2 ** 20, 1)), 5);
  },
  processes: () => {
    for (let count = 0; count < 20; count += 1) spawn('sleep', ['60']).on('error', () => undefined);
    forever();
  },
  disk: () => {
    let count = 0;
    setInterval(() => put(`${count++}.bin`, Buffer.alloc(2 ** 20, 1)), 5);
  },
  talks: () => {
    for (let line = 0; line < 40_000; line += 1) console.log(`line ${line} ${'x'.repeat(60)}`);
    put('results.json', '{}');
  },
  many: () => {
    for (let count = 0; count < 30; count += 1) put(`${count}.txt`, 'x');
    put('results.json', '{}');
  },
};
doings[process.argv[2]]();
