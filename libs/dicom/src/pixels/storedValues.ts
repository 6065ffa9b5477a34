import type { PixelHeader } from './pixelHeader.js';

/** Samples of any container that DICOM knows. */
export type PixelArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

/**
 * Little endian containers of `bitsAllocated` bits turned into stored values: moved down from High Bit, masked to Bits Stored, sign-extended
 * (PS3.5 8.1.1). Overlay bits and other dirt outside the stored bits disappear. Works in place on 8 and 16 bits.
 *
 * @param bytes become the result's memory, unless they are not aligned
 */
export function storedValues(bytes: Uint8Array, bitsAllocated: number, header: PixelHeader): PixelArray {
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : Uint8Array.from(bytes);
  const { buffer, byteOffset } = aligned;
  const length = Math.floor((aligned.length * 8) / bitsAllocated);
  if (header.pixelData.vr === 'OF') return new Float32Array(buffer, byteOffset, length);
  if (header.pixelData.vr === 'OD') return new Float64Array(buffer, byteOffset, length);
  const signed = header.pixelRepresentation === 1;
  const { shift, stored } = storedBits(header, bitsAllocated);
  if (bitsAllocated === 8) {
    const data = signed ? new Int8Array(buffer, byteOffset, length) : new Uint8Array(buffer, byteOffset, length);
    return mask(data, shift, stored, 8, signed);
  }
  if (bitsAllocated === 16) {
    const data = signed ? new Int16Array(buffer, byteOffset, length) : new Uint16Array(buffer, byteOffset, length);
    return mask(data, shift, stored, 16, signed);
  }
  const data = signed ? new Int32Array(buffer, byteOffset, length) : new Uint32Array(buffer, byteOffset, length);
  return mask(data, shift, stored, 32, signed);
}

/** Bits Stored and how far they are from bit 0; impossible numbers count as "all bits" and "at the bottom". */
function storedBits({ bitsStored, highBit }: PixelHeader, bitsAllocated: number): { shift: number; stored: number } {
  const stored = bitsStored >= 1 && bitsStored <= bitsAllocated ? Math.trunc(bitsStored) : bitsAllocated;
  const shift = Math.trunc(highBit) - stored + 1;
  return { stored, shift: shift >= 0 && shift + stored <= bitsAllocated ? shift : 0 };
}

function mask<T extends Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array>(
  data: T,
  shift: number,
  stored: number,
  allocated: number,
  signed: boolean,
): T {
  if (stored === allocated) return data;
  // up to the sign bit of a 32 bit number, then down again: the shift back extends the sign, or does not
  const left = 32 - shift - stored;
  const right = 32 - stored;
  if (signed) for (let i = 0; i < data.length; i++) data[i] = ((data[i] as number) << left) >> right;
  else for (let i = 0; i < data.length; i++) data[i] = ((data[i] as number) << left) >>> right;
  return data;
}

/** One byte, 0 or 1, for each bit; the first pixel is the lowest bit (PS3.5 8.1.1). */
export function unpackedBits(bytes: Uint8Array, count: number): Uint8Array {
  const samples = new Uint8Array(count);
  for (let i = 0; i < count; i++) samples[i] = ((bytes[i >> 3] as number) >> (i & 7)) & 1;
  return samples;
}
