/** Damaged forms of files, the same for the same seed. */
export interface Mutations {
  seed: number;
  /** The n-th damaged form of a file; `others` lend it pieces of theirs. */
  of(original: Buffer, n: number, others?: readonly Buffer[]): Buffer;
  /** Numbers from 0 up to, not including, 1, for what else depends on the n-th. */
  random(n: number): () => number;
}

/** The seed of short runs, so that they are the same everywhere; long ones take a new one each time. */
const SHORT_SEED = 20_240_102;
/** Damage is this much more likely behind the preamble, which means nothing. */
const BEHIND_PREAMBLE = 0.95;
const PREAMBLE_BYTES = 132;
const MOST_BYTES = 2 ** 20;

/**
 * The seed stands in CIRCUS_FUZZ_SEED, else it is chosen; either way it is printed.
 *
 * @param what is damaged, for the line that is printed
 */
export function mutationsOf(what: string): Mutations {
  const given = Number(process.env.CIRCUS_FUZZ_SEED ?? Number.NaN);
  const chosen = process.env.CIRCUS_LONG === '1' ? Math.floor(Math.random() * 2 ** 31) : SHORT_SEED;
  const seed = Number.isSafeInteger(given) ? given : chosen;
  process.stdout.write(`${what}: mutations with CIRCUS_FUZZ_SEED=${seed}\n`);
  return {
    seed,
    of: (original, n, others = []) => mutated(original, randomFrom(seed + n * 7919), others),
    random: (n) => randomFrom(seed + n * 7919 + 1),
  };
}

/** One to three kinds of damage. */
function mutated(original: Buffer, random: () => number, others: readonly Buffer[]): Buffer {
  let bytes = original;
  for (let left = 1 + Math.floor(random() ** 3 * 3); left > 0 && bytes.length > 0; left -= 1) {
    const damage = pick(DAMAGES, random);
    bytes = damage(bytes, random, others).subarray(0, Math.max(MOST_BYTES, original.length));
  }
  return bytes;
}

type Damage = (bytes: Buffer, random: () => number, others: readonly Buffer[]) => Buffer;

const DAMAGES: readonly Damage[] = [
  changedBytes,
  changedBytes,
  flippedBits,
  absurdNumber,
  absurdNumber,
  absurdLength16,
  otherRepresentation,
  (bytes, random) => bytes.subarray(0, Math.floor(random() * bytes.length)),
  (bytes, random) => bytes.subarray(0, place(bytes, random)),
  cutOut,
  doubled,
  repeated,
  spliced,
  escapes,
];

function changedBytes(bytes: Buffer, random: () => number): Buffer {
  const copy = Buffer.from(bytes);
  for (let left = 1 + random() * 8; left > 0; left -= 1) copy[place(copy, random)] = Math.floor(random() * 256);
  return copy;
}

function flippedBits(bytes: Buffer, random: () => number): Buffer {
  const copy = Buffer.from(bytes);
  const at = place(copy, random);
  copy[at] = (copy[at] as number) ^ (1 << Math.floor(random() * 8));
  return copy;
}

const ABSURD = [0xffffffff, 0xfffffffe, 0x80000000, 0x7fffffff, 0x01000000, 0x00ffffff, 0x10000, 0xffff, 1, 0];

function absurdNumber(bytes: Buffer, random: () => number): Buffer {
  const copy = Buffer.from(bytes);
  if (copy.length < 4) return copy;
  const at = Math.min(place(copy, random), copy.length - 4);
  if (random() < 0.8) copy.writeUInt32LE(pick(ABSURD, random), at);
  else copy.writeUInt32BE(pick(ABSURD, random), at);
  return copy;
}

function absurdLength16(bytes: Buffer, random: () => number): Buffer {
  const copy = Buffer.from(bytes);
  if (copy.length >= 2)
    copy.writeUInt16LE(pick(ABSURD, random) & 0xffff, Math.min(place(copy, random), copy.length - 2));
  return copy;
}

const REPRESENTATIONS = 'AE AS AT CS DA DS DT FD FL IS LO LT OB OD OF OL OV OW PN SH SL SQ SS ST SV TM UC UI UL UN'
  .split(' ')
  .concat('UR', 'US', 'UT', 'UV', 'ZZ');

/** Two capital letters become others: in a data set with VRs, mostly one of them. */
function otherRepresentation(bytes: Buffer, random: () => number): Buffer {
  const copy = Buffer.from(bytes);
  const isCapital = (at: number) => (copy[at] ?? 0) >= 0x41 && (copy[at] ?? 0) <= 0x5a;
  const start = place(copy, random);
  for (let at = start; at < Math.min(start + 64, copy.length - 1); at += 1) {
    if (isCapital(at) && isCapital(at + 1)) {
      copy.write(pick(REPRESENTATIONS, random), at, 'latin1');
      break;
    }
  }
  return copy;
}

function cutOut(bytes: Buffer, random: () => number): Buffer {
  const from = place(bytes, random);
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + lengthOfPiece(random))]);
}

function doubled(bytes: Buffer, random: () => number): Buffer {
  const from = place(bytes, random);
  const to = Math.min(bytes.length, from + lengthOfPiece(random));
  return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]);
}

/** A small piece, hundreds or thousands of times. */
function repeated(bytes: Buffer, random: () => number): Buffer {
  const from = place(bytes, random);
  const piece = bytes.subarray(from, from + 1 + Math.floor(random() * 40));
  const times = Math.floor((random() ** 2 * 65_536) / Math.max(1, piece.length));
  const pieces = Buffer.alloc(times * piece.length, piece);
  return Buffer.concat([bytes.subarray(0, from), pieces, bytes.subarray(from)]);
}

/** A piece of another file. */
function spliced(bytes: Buffer, random: () => number, others: readonly Buffer[]): Buffer {
  const other = others.length > 0 ? pick(others, random) : bytes;
  const from = place(other, random);
  const piece = other.subarray(from, from + lengthOfPiece(random) * 4);
  const at = place(bytes, random);
  return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at + (random() < 0.5 ? piece.length : 0))]);
}

/** Escape sequences and bytes of many character sets. */
function escapes(bytes: Buffer, random: () => number): Buffer {
  const copy = Buffer.from(bytes);
  const at = place(copy, random);
  for (let i = at; i < Math.min(copy.length, at + 32); i += 1) {
    const kind = random();
    if (kind < 0.2) copy[i] = 0x1b;
    else if (kind < 0.6) copy[i] = pick([...Buffer.from('$()-ABCDFGHIJLMTb@\\^=')], random);
    else copy[i] = 0x80 + Math.floor(random() * 128);
  }
  return copy;
}

const lengthOfPiece = (random: () => number): number => Math.floor(random() ** 2 * 400);

/** A place in the file: behind the preamble for the most part, and nearer to the beginning than to the end. */
function place(bytes: Buffer, random: () => number): number {
  const start = bytes.length > PREAMBLE_BYTES && random() < BEHIND_PREAMBLE ? PREAMBLE_BYTES : 0;
  return Math.min(bytes.length - 1, start + Math.floor(random() ** 1.5 * (bytes.length - start)));
}

function pick<T>(choices: readonly T[], random: () => number): T {
  return choices[Math.floor(random() * choices.length)] as T;
}

/** Mulberry: 32 bits of state are plenty. */
export function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}
