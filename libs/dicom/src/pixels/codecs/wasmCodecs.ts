import type { FrameDecoder } from '../decoders.js';
import { CodecModule } from './codecModule.js';
import { jpeg2000Size, jpegSize } from './codestream.js';
import { inContainers, requireSizeOf } from './decoding.js';
import { colourOfWavelets } from './nativeCodecs.js';

/** Each module writes into its options: they cannot be shared. */
const quiet = (): EmscriptenOptions => ({ print: () => undefined, printErr: () => undefined });

/** Decodes one frame and takes the result out of the module's memory, which the next frame uses again. */
function decodeWith<Decoder extends WasmFrameDecoder, Result>(
  newDecoder: () => Decoder,
  frame: Uint8Array,
  take: (bytes: Uint8Array, decoder: Decoder) => Result,
): Result {
  const decoder = newDecoder();
  try {
    decoder.getEncodedBuffer(frame.length).set(frame);
    decoder.decode();
    return take(Uint8Array.from(decoder.getDecodedBuffer()), decoder);
  } finally {
    decoder.delete();
  }
}

/** CharLS. */
export const jpegLsCodec = new CodecModule(async () => {
  const { default: load } = await import('@cornerstonejs/codec-charls/decodewasmjs');
  return load(quiet());
});

/** JPEG-LS (PS3.5 8.2.3). */
export const jpegLsDecoder: FrameDecoder = (frame, header, size) => {
  requireSizeOf(jpegSize(frame), header, size);
  return jpegLsCodec.decode('JPEG-LS', ({ JpegLSDecoder }) =>
    decodeWith(
      () => new JpegLSDecoder(),
      frame,
      (bytes, decoder) => ({
        bytes: inContainers(bytes, size),
        planarConfiguration: size.samplesPerPixel > 1 && decoder.getInterleaveMode() === 0 ? 1 : 0,
      }),
    ),
  );
};

/** OpenJPH. */
export const htj2kCodec = new CodecModule(async () => {
  const { default: load } = await import('@cornerstonejs/codec-openjph');
  return load(quiet());
});

/** High-Throughput JPEG 2000 (PS3.5 8.2.13). */
export const htj2kDecoder: FrameDecoder = (frame, header, size) => {
  requireSizeOf(jpeg2000Size(frame), header, size);
  return htj2kCodec.decode('High-Throughput JPEG 2000', ({ HTJ2KDecoder }) =>
    decodeWith(
      () => new HTJ2KDecoder(),
      frame,
      (bytes) => ({ bytes: inContainers(bytes, size), ...colourOfWavelets(header) }),
    ),
  );
};
