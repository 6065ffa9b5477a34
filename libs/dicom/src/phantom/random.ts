/** A seeded source of numbers from 0 up to, not including, 1: the same seed gives the same numbers everywhere. */
export function randomFrom(seed: number): () => number {
  // SplitMix: a counter in golden-ratio steps whose bits are mixed; 32 bits are plenty here
  let counter = Math.imul(seed, 0x9e3779b9) | 0;
  return () => {
    counter = (counter + 0x9e3779b9) | 0;
    let bits = counter ^ (counter >>> 16);
    bits = Math.imul(bits, 0x21f0aaad);
    bits ^= bits >>> 15;
    bits = Math.imul(bits, 0x735a2d97);
    bits ^= bits >>> 15;
    return (bits >>> 0) / 2 ** 32;
  };
}

/** `size` numbers with a normal distribution of mean 0, rounded; `size` a power of two, so that an index can be masked. */
export function normalNoise(random: () => number, size: number, standardDeviation: number): Int16Array {
  const noise = new Int16Array(size);
  for (let i = 0; i < size; i += 2) {
    const radius = standardDeviation * Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    noise[i] = Math.round(radius * Math.cos(angle));
    noise[i + 1] = Math.round(radius * Math.sin(angle));
  }
  return noise;
}
