import { nativeSyntaxes } from '../decodeFrame.js';
import { type FrameDecoder, frameDecoderOf, registerFrameDecoder } from '../decoders.js';
import { jpeg2000Decoder, jpegDecoder, nativeCodecs } from './nativeCodecs.js';
import { htj2kCodec, htj2kDecoder, jpegLsCodec, jpegLsDecoder } from './wasmCodecs.js';

interface Codec {
  module: { ready(): Promise<void> };
  decoder: FrameDecoder;
}

const jpeg: Codec = { module: nativeCodecs, decoder: jpegDecoder };
const jpeg2000: Codec = { module: nativeCodecs, decoder: jpeg2000Decoder };
const jpegLs: Codec = { module: jpegLsCodec, decoder: jpegLsDecoder };
const htj2k: Codec = { module: htj2kCodec, decoder: htj2kDecoder };

/** Last components below 1.2.840.10008.1.2.4 (PS3.6 Annex A), and who decodes them. */
const CODECS: readonly (readonly [Codec, readonly number[]])[] = [
  [jpeg, [50, 51, 52, 53, 54, 55, 56, 57, 58, 70]],
  [jpegLs, [80, 81]],
  [jpeg2000, [90, 91]],
  [htj2k, [201, 202, 203]],
];
const codecs = new Map<string, Codec>(
  CODECS.flatMap(([codec, syntaxes]) => syntaxes.map((n) => [`1.2.840.10008.1.2.4.${n}`, codec] as const)),
);

/**
 * Makes frames of a transfer syntax decodable in this thread, where its codec has to be loaded first: some 25 ms, the first
 * time and after a damaged frame. To be awaited before each image. Does nothing for a syntax that needs no codec, or that
 * nobody can decode: `decodeFrame` says so then.
 */
export async function loadFrameDecoder(transferSyntaxUid: string): Promise<void> {
  const codec = codecs.get(transferSyntaxUid);
  if (codec === undefined) return;
  const known = frameDecoderOf(transferSyntaxUid);
  if (known !== undefined && known !== codec.decoder) return;
  await codec.module.ready();
  if (known === undefined) registerFrameDecoder(transferSyntaxUid, codec.decoder);
}

/** Whether frames of a transfer syntax can be decoded, damage aside. */
export const isDecodable = (transferSyntaxUid: string): boolean =>
  nativeSyntaxes.has(transferSyntaxUid) ||
  codecs.has(transferSyntaxUid) ||
  frameDecoderOf(transferSyntaxUid) !== undefined;
