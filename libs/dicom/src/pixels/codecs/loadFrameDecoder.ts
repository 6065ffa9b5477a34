import { type FrameDecoder, frameDecoderOf, registerFrameDecoder } from '../decoders.js';

type Loader = () => Promise<FrameDecoder>;

const jpeg: Loader = async () => (await import('./nativeCodecs.js')).jpegDecoder();
const jpeg2000: Loader = async () => (await import('./nativeCodecs.js')).jpeg2000Decoder();
const jpegLs: Loader = async () => (await import('./wasmCodecs.js')).jpegLsDecoder();
const htj2k: Loader = async () => (await import('./wasmCodecs.js')).htj2kDecoder();

/** Last components below 1.2.840.10008.1.2.4 (PS3.6 Annex A), and who decodes them. */
const LOADERS: readonly (readonly [Loader, readonly number[]])[] = [
  [jpeg, [50, 51, 52, 53, 54, 55, 56, 57, 58, 70]],
  [jpegLs, [80, 81]],
  [jpeg2000, [90, 91]],
  [htj2k, [201, 202, 203]],
];
const loaders = new Map<string, Loader>(
  LOADERS.flatMap(([loader, syntaxes]) => syntaxes.map((n) => [`1.2.840.10008.1.2.4.${n}`, loader] as const)),
);
const underWay = new Map<Loader, Promise<FrameDecoder>>();

/**
 * Makes frames of a transfer syntax decodable in this thread, where its codec has to be loaded first: some 25 ms, once.
 * Does nothing for a syntax that needs no codec, or that nobody can decode: `decodeFrame` says so then.
 */
export async function loadFrameDecoder(transferSyntaxUid: string): Promise<void> {
  const loader = loaders.get(transferSyntaxUid);
  if (loader === undefined || frameDecoderOf(transferSyntaxUid) !== undefined) return;
  const loading = underWay.get(loader) ?? loader();
  underWay.set(loader, loading);
  try {
    registerFrameDecoder(transferSyntaxUid, await loading);
  } catch (error) {
    underWay.delete(loader);
    throw error;
  }
}
