import { Context, NativeCodecs } from 'dcmjs-codecs';
import { type DicomJson, element, makeInstance, writeDicomFile } from '../../src/index.js';
import { headerOf } from '../headerOf.js';
import { bytesOf, sharedFiles } from '../sharedData.js';

/** A file to be damaged. */
export interface Original {
  name: string;
  bytes: Buffer;
}

const SIZE = { rows: 24, columns: 32 };
/** Files of other people up to this size: larger ones are large for their pixels. */
const MOST_BYTES = 200_000;

const nested: DicomJson = {
  '00081140': {
    vr: 'SQ',
    Value: [
      { '00081155': element('UI', '1.2'), '00400555': { vr: 'SQ', Value: [{}, { '00100010': element('PN', 'A^B') }] } },
    ],
  },
  '00091010': element('LO', 'x'.repeat(90)),
  '00181319': element('FD', 1.5, 2.5),
  '00281050': element('DS', 40, 400),
  '00090011': { vr: 'UN', InlineBinary: Buffer.from('of a device').toString('base64') },
};
const frameGroup = (z: number): DicomJson => ({
  '00209113': { vr: 'SQ', Value: [{ '00200032': element('DS', 0, 0, z) }] },
  '00289110': { vr: 'SQ', Value: [{ '00280030': element('DS', 0.5, 0.5) }] },
});
const enhanced: DicomJson = { '52009230': { vr: 'SQ', Value: [frameGroup(0), frameGroup(1), frameGroup(2)] } };

/** Files of every form that the writer knows. */
export function plainOriginals(): Original[] {
  const small = { rows: 4, columns: 6, extra: nested };
  const japanese = makeInstance({ ...small, characterSet: ['', 'ISO 2022 IR 87'] });
  return [
    { name: 'explicit VR', bytes: makeInstance(small) },
    { name: 'implicit VR', bytes: makeInstance({ ...small, transferSyntaxUid: '1.2.840.10008.1.2' }) },
    { name: 'deflated', bytes: makeInstance({ ...small, transferSyntaxUid: '1.2.840.10008.1.2.1.99' }) },
    { name: 'UTF-8', bytes: makeInstance({ ...small, patientName: '山田^太郎', numberOfFrames: 2, bitsStored: 12 }) },
    { name: 'ISO 2022', bytes: Buffer.concat([japanese.subarray(0, -48), isoText(), japanese.subarray(-48)]) },
    { name: 'no preamble', bytes: makeInstance(small).subarray(132) },
    { name: 'no pixels', bytes: makeInstance({ ...small, pixels: null }) },
    { name: 'enhanced', bytes: makeInstance({ ...small, numberOfFrames: 3, extra: { ...nested, ...enhanced } }) },
    { name: 'one-bit', bytes: oneBit() },
    {
      name: 'colour by plane',
      bytes: makeInstance({ ...small, samplesPerPixel: 3, planarConfiguration: 1, pixels: new Uint8Array(72) }),
    },
    {
      name: 'YBR_FULL_422',
      bytes: makeInstance({
        ...small,
        samplesPerPixel: 3,
        photometricInterpretation: 'YBR_FULL_422',
        pixels: new Uint8Array(48),
      }),
    },
  ];
}

/** An attribute behind the last one before the pixels; whether its place is right does not matter for damaged files. */
function isoText(): Buffer {
  const text = Buffer.from(
    'Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B ',
    'latin1',
  );
  const start = Buffer.from('10000110504e0000', 'hex');
  start.writeUInt16LE(text.length, 6);
  return Buffer.concat([start, text]);
}

function oneBit(): Buffer {
  const { dataset } = headerOf(makeInstance({ rows: 4, columns: 6, numberOfFrames: 2, pixels: new Uint8Array(48) }));
  const bits = { '00280100': element('US', 1), '00280101': element('US', 1), '00280102': element('US', 0) };
  return writeDicomFile({
    dataset: { ...dataset, ...bits },
    pixelData: Uint8Array.of(0xaa, 0x55, 0xaa, 0x55, 0xaa, 0x55),
  });
}

/** One small image of two frames in every transfer syntax that compresses. */
export async function compressedOriginals(): Promise<Original[]> {
  await NativeCodecs.initializeAsync({ logCodecsInfo: false, logCodecsTrace: false });
  const grey = { bitsAllocated: 16, bitsStored: 12, samplesPerPixel: 1, photometricInterpretation: 'MONOCHROME2' };
  const colour = { bitsAllocated: 8, bitsStored: 8, samplesPerPixel: 3, photometricInterpretation: 'RGB' };
  const greyByte = { ...grey, bitsAllocated: 8, bitsStored: 8 };
  return [
    compressed('RLE', '1.2.840.10008.1.2.5', grey, (context) => NativeCodecs.encodeRle(context)),
    compressed('RLE colour', '1.2.840.10008.1.2.5', colour, (context) => NativeCodecs.encodeRle(context)),
    compressed('JPEG baseline', '1.2.840.10008.1.2.4.50', greyByte, (context) =>
      NativeCodecs.encodeJpeg(context, { lossy: true, quality: 80, mode: 0 } as object),
    ),
    compressed('JPEG lossless', '1.2.840.10008.1.2.4.70', grey, (context) => NativeCodecs.encodeJpeg(context)),
    compressed('JPEG-LS', '1.2.840.10008.1.2.4.80', grey, (context) => NativeCodecs.encodeJpegLs(context)),
    compressed('JPEG-LS colour', '1.2.840.10008.1.2.4.80', colour, (context) => NativeCodecs.encodeJpegLs(context)),
    compressed('JPEG 2000', '1.2.840.10008.1.2.4.90', grey, (context) => NativeCodecs.encodeJpeg2000(context)),
    compressed('JPEG 2000 colour', '1.2.840.10008.1.2.4.90', colour, (context) => NativeCodecs.encodeJpeg2000(context)),
    compressed('HTJ2K', '1.2.840.10008.1.2.4.201', grey, (context) => NativeCodecs.encodeHtJpeg2000(context)),
  ];
}

type Format = Record<'bitsAllocated' | 'bitsStored' | 'samplesPerPixel', number> & {
  photometricInterpretation: string;
};

function compressed(
  name: string,
  transferSyntaxUid: string,
  format: Format,
  encode: (context: Context) => Context,
): Original {
  const samples = SIZE.rows * SIZE.columns * format.samplesPerPixel;
  const most = 2 ** format.bitsStored;
  const values = Array.from({ length: samples }, (_, n) => (n * 37 + (n >> 5) * 11) % most);
  const pixels = format.bitsAllocated === 8 ? Uint8Array.from(values) : Uint16Array.from(values);
  const frame = encode(
    new Context({
      ...format,
      width: SIZE.columns,
      height: SIZE.rows,
      pixelRepresentation: 0,
      planarConfiguration: 0,
      decodedBuffer: new Uint8Array(pixels.buffer),
    }),
  ).getEncodedBuffer();
  if (!frame) throw new Error(`No frame was made: ${name}`);
  const both = Array.from(pixels).concat(...pixels);
  const { bitsStored, samplesPerPixel, photometricInterpretation } = format;
  const { dataset } = headerOf(
    makeInstance({
      ...SIZE,
      bitsStored,
      samplesPerPixel,
      photometricInterpretation,
      numberOfFrames: 2,
      pixels: format.bitsAllocated === 8 ? Uint8Array.from(both) : Uint16Array.from(both),
    }),
  );
  delete dataset['7FE00010'];
  const frames = [Uint8Array.from(frame), Uint8Array.from(frame)];
  return { name, bytes: writeDicomFile({ dataset, transferSyntaxUid, encapsulatedFrames: frames }) };
}

/** Files from many devices, where they are at hand: the small ones whole, of the others their headers and some pixels. */
export function othersOriginals(): Original[] {
  return sharedFiles
    .map((shared) => ({ name: shared.file, bytes: bytesOf(shared) }))
    .filter(({ bytes }) => bytes.length > 0)
    .map(({ name, bytes }) => ({ name, bytes: bytes.length > MOST_BYTES ? bytes.subarray(0, MOST_BYTES / 4) : bytes }));
}
