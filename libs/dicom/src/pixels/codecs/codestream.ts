import { Refusal } from '@circus/contracts';

/** What a compressed frame says of itself. */
export interface CodestreamSize {
  rows: number;
  columns: number;
  components: number;
  /** Of one sample. */
  bits: number;
}

const damaged = () => new Refusal('unprocessable', 'The compressed frame is damaged: its header cannot be read.');

/** Start-of-frame markers: SOF0 to SOF15 without DHT, JPG and DAC (ITU-T T.81 B.1.1.3), and SOF55 (ISO 14495-1). */
const isStartOfFrame = (marker: number): boolean =>
  (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) || marker === 0xf7;

/**
 * Reads the frame header of a JPEG or JPEG-LS stream (ITU-T T.81 B.2.2). A stream that leaves its height to a later DNL
 * marker has 0 rows here.
 *
 * @throws Refusal 'unprocessable' where there is none
 */
export function jpegSize(stream: Uint8Array): CodestreamSize {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  let position = 2;
  while (position + 4 <= stream.length) {
    if (stream[position] !== 0xff) throw damaged();
    const marker = stream[position + 1] as number;
    if (marker === 0xff) {
      position += 1; // fill bytes
      continue;
    }
    if (isStartOfFrame(marker)) {
      if (position + 10 > stream.length) throw damaged();
      return {
        bits: view.getUint8(position + 4),
        rows: view.getUint16(position + 5),
        columns: view.getUint16(position + 7),
        components: view.getUint8(position + 9),
      };
    }
    if (marker === 0xda || marker === 0xd9) throw damaged(); // a scan, or the end, before any frame header
    position += 2 + (marker >= 0xd0 && marker <= 0xd8 ? 0 : view.getUint16(position + 2));
  }
  throw damaged();
}

/**
 * Reads the SIZ segment of a JPEG 2000 codestream, which may stand in a JP2 file (ISO 15444-1 A.5.1, Annex I).
 *
 * @throws Refusal 'unprocessable' where there is none
 */
export function jpeg2000Size(stream: Uint8Array): CodestreamSize {
  const bytes = Buffer.from(stream.buffer, stream.byteOffset, stream.byteLength);
  // SOC and SIZ follow each other; the boxes before them in a JP2 file are small.
  const start = bytes.subarray(0, 1 << 16).indexOf(Buffer.from('ff4fff51', 'hex'));
  if (start === -1 || start + 44 > bytes.length) throw damaged();
  const at = start + 4;
  return {
    columns: bytes.readUInt32BE(at + 4) - bytes.readUInt32BE(at + 12),
    rows: bytes.readUInt32BE(at + 8) - bytes.readUInt32BE(at + 16),
    components: bytes.readUInt16BE(at + 36),
    bits: (bytes.readUInt8(at + 38) & 0x7f) + 1,
  };
}
