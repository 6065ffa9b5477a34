// A plug-in for tests: says what it does, finds two lesions and a region, and puts a picture and a table out.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

const folder = process.env.CIRCUS_OUT;
console.log('looks at the lungs');
await setTimeout(3_000);
console.log('has looked');

const lesionCandidates = [
  { volumeId: 0, location: [40, 50, 5], confidence: 0.61, rank: 2 },
  { volumeId: 0, location: [64, 64, 10], confidence: 0.93, rank: 1, volumeSize: 512.5 },
];
// A cube of 16 voxels that is marked as a whole.
const size = [16, 16, 8];
writeFileSync(join(folder, 'lung.raw.gz'), gzipSync(Buffer.alloc((16 * 16 * 8) / 8, 0xff)));
const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8Dwn4EIwDiqkL4KAcT9BAEUvKxlAAAAAElFTkSuQmCC';
writeFileSync(join(folder, 'chart.png'), Buffer.from(dot, 'base64'));
mkdirSync(join(folder, 'more'));
writeFileSync(join(folder, 'more', 'values.csv'), 'a,b\n1,2\n');
writeFileSync(
  join(folder, 'results.json'),
  JSON.stringify({
    metadata: { displayOptions: [{ volumeId: 0, window: { level: 40, width: 400 } }] },
    results: { lesionCandidates, volumes: [{ volumeId: 0, name: 'lung', origin: [56, 56, 6], size }], score: 7.5 },
  }),
);
