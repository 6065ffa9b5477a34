// Reports the brightest voxel of each volume: a plug-in for CIRCUS CS without dependencies.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const input = process.env.CIRCUS_IN ?? '/circus/in';
const output = process.env.CIRCUS_OUT ?? '/circus/out';

/** Arrays by the names of MetaImage headers. The files are little endian, as all machines are that Node.js runs on. */
const TYPES = { MET_CHAR: Int8Array, MET_UCHAR: Uint8Array, MET_SHORT: Int16Array, MET_USHORT: Uint16Array };

/** The lines `name = value` of a MetaImage header. */
function readHeader(path) {
  const lines = readFileSync(path, 'ascii').split(/\r?\n/);
  return Object.fromEntries(lines.filter((line) => line.includes('=')).map((line) => line.split(/\s*=\s*/, 2)));
}

/** A volume's size in voxels (x, y, z) and its numbers, x fastest; colours have four numbers for each voxel. */
function readVolume(volumeId) {
  const header = readHeader(join(input, `${volumeId}.mhd`));
  const bytes = readFileSync(join(input, header.ElementDataFile));
  const numbers = new TYPES[header.ElementType](new Uint8Array(bytes).buffer);
  const size = header.DimSize.split(' ').map(Number);
  return { size, numbers, channels: Number(header.ElementNumberOfChannels ?? 1) };
}

/** The brightest voxel of a volume. */
function candidateIn(volumeId) {
  const { size, numbers, channels } = readVolume(volumeId);
  const [columns, rows, slices] = size;
  // Of colours, green is close to how bright they look.
  const first = channels === 1 ? 0 : 1;
  let [brightest, darkest, place] = [numbers[first], numbers[first], first];
  for (let index = first; index < columns * rows * slices * channels; index += channels) {
    const value = numbers[index];
    if (value > brightest) [brightest, place] = [value, index];
    if (value < darkest) darkest = value;
  }
  const voxel = Math.floor(place / channels);
  const location = [voxel % columns, Math.floor(voxel / columns) % rows, Math.floor(voxel / (columns * rows))];
  console.log(`volume ${volumeId}: ${size.join(' x ')}, brightest ${brightest} at ${location.join(', ')}`);
  const contrast = (brightest - darkest) / (Math.abs(brightest) + Math.abs(darkest) || 1);
  return { volumeId, location, confidence: Math.min(1, contrast), value: brightest };
}

const volumeIds = readdirSync(input)
  .filter((name) => name.endsWith('.mhd'))
  .map((name) => Number.parseInt(name, 10))
  .sort((a, b) => a - b);
if (volumeIds.length === 0) {
  console.error('There is no volume to work on.');
  process.exit(1);
}
const lesionCandidates = volumeIds
  .map(candidateIn)
  .sort((a, b) => b.confidence - a.confidence)
  .map((candidate, index) => ({ ...candidate, rank: index + 1 }));
const metadata = { displayOptions: volumeIds.map((volumeId) => ({ volumeId })) };
writeFileSync(join(output, 'results.json'), JSON.stringify({ results: { lesionCandidates }, metadata }, null, 2));
