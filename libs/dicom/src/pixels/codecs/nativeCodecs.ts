import type { FrameDecoder } from '../decoders.js';
import type { FrameSize } from '../nativeFrame.js';
import type { PixelHeader } from '../pixelHeader.js';
import { CodecModule } from './codecModule.js';
import { jpeg2000Size, jpegSize } from './codestream.js';
import { inContainers, requireSizeOf } from './decoding.js';

type Codecs = typeof import('dcmjs-codecs');

/** The IJG's JPEG library for 8, 12 and 16 bits, OpenJPEG and libjxl, in one WebAssembly module. */
export const nativeCodecs = new CodecModule<Codecs>(async () => {
  const module = (await import('dcmjs-codecs')) as Codecs & { default?: Codecs };
  const codecs = module.default ?? module;
  await codecs.NativeCodecs.initializeAsync({ logCodecsInfo: false, logCodecsTrace: false });
  return codecs;
});

function contextOf({ Context }: Codecs, frame: Uint8Array, header: PixelHeader, size: FrameSize) {
  return new Context({
    width: header.columns,
    height: header.rows,
    bitsAllocated: size.bitsAllocated,
    bitsStored: header.bitsStored,
    samplesPerPixel: size.samplesPerPixel,
    pixelRepresentation: header.pixelRepresentation,
    planarConfiguration: header.planarConfiguration,
    photometricInterpretation: header.photometricInterpretation,
    encodedBuffer: Uint8Array.from(frame), // a view into a file's bytes would be taken for the whole of them
  });
}

const isLuminanceChrominance = ({ photometricInterpretation }: PixelHeader): boolean =>
  photometricInterpretation.startsWith('YBR');

/** Every JPEG process of PS3.5 8.2.1: colour comes out as RGB. */
export const jpegDecoder: FrameDecoder = (frame, header, size) => {
  requireSizeOf(jpegSize(frame), header, size);
  const convertColorspaceToRgb = isLuminanceChrominance(header);
  const decoded = nativeCodecs.decode('JPEG', (codecs) =>
    codecs.NativeCodecs.decodeJpeg(contextOf(codecs, frame, header, size), { convertColorspaceToRgb }),
  );
  return {
    bytes: inContainers(decoded.getDecodedBuffer() ?? new Uint8Array(), size),
    planarConfiguration: decoded.getPlanarConfiguration() ?? 0,
    ...(convertColorspaceToRgb && { photometricInterpretation: 'RGB' }),
  };
};

/** JPEG 2000 (PS3.5 8.2.4): its own colour transforms are undone by the codestream, so that YBR_RCT comes out as RGB. */
export const jpeg2000Decoder: FrameDecoder = (frame, header, size) => {
  requireSizeOf(jpeg2000Size(frame), header, size);
  const decoded = nativeCodecs.decode('JPEG 2000', (codecs) =>
    codecs.NativeCodecs.decodeJpeg2000(contextOf(codecs, frame, header, size)),
  );
  return {
    bytes: inContainers(decoded.getDecodedBuffer() ?? new Uint8Array(), size),
    planarConfiguration: decoded.getPlanarConfiguration() ?? 0,
    ...colourOfWavelets(header),
  };
};

/** After a codestream's own colour transform there is RGB (PS3.3 C.7.6.3.1.2, YBR_ICT and YBR_RCT). */
export const colourOfWavelets = ({ photometricInterpretation }: PixelHeader) =>
  /^YBR_(ICT|RCT)$/.test(photometricInterpretation) ? { photometricInterpretation: 'RGB' } : {};
