import { pipeline, type Readable } from 'node:stream';
import { constants, createDeflate, createInflate, type Inflate } from 'node:zlib';
import { Refusal } from '@circus/contracts';

/** What an image from a box may be, inflated. */
export interface ImageLimits {
  maxBytes: number;
  /** Inflated bytes may be so many times those that came, once there are more than `ratioFloorBytes` of them. */
  maxRatio: number;
  ratioFloorBytes: number;
}

/** What came is no image that could be looked at: the sender's or the line's fault, not the archive's. */
export class BodyFlaw extends Refusal {}

/** It ended before its end. */
export class BodyBroken extends BodyFlaw {
  constructor() {
    super('invalid', 'The upload broke off before its end.');
  }
}

/** An image as it goes from box to box: one zlib stream (spec slicebox 8.3). Its source's errors are its own. */
export function deflated(image: Readable): Readable {
  const stream = createDeflate({ level: constants.Z_BEST_SPEED });
  pipeline(image, stream, () => undefined); // whoever reads the stream sees its error
  return stream;
}

/**
 * The bytes of an image that came from a box. Whoever gave the body reads the rest of it, or destroys it, where this ends
 * early.
 *
 * @throws BodyFlaw for what is no whole zlib stream, and for one that becomes too large
 */
export async function* inflated(body: Readable, limits: ImageLimits): AsyncGenerator<Uint8Array> {
  const stream = createInflate();
  void feed(body, stream);
  let bytes = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > limits.maxBytes) {
        throw new BodyFlaw('invalid', `The image has more than ${limits.maxBytes} bytes.`);
      }
      if (bytes > limits.ratioFloorBytes && bytes > stream.bytesWritten * limits.maxRatio) {
        throw new BodyFlaw('invalid', 'The image is compressed more than images are: it is not unpacked further.');
      }
      yield chunk;
    }
  } catch (error) {
    if (error instanceof BodyFlaw) throw error;
    const isZlib = String((error as NodeJS.ErrnoException).code).startsWith('Z_');
    throw isZlib ? new BodyFlaw('invalid', 'The body is not a whole zlib stream.') : new BodyBroken();
  } finally {
    stream.destroy();
  }
}

async function feed(body: Readable, stream: Inflate): Promise<void> {
  try {
    for await (const chunk of body.iterator({ destroyOnReturn: false })) {
      if (stream.destroyed) return;
      if (!stream.write(chunk)) {
        await new Promise<void>((resolve) => {
          stream.once('drain', resolve);
          stream.once('close', resolve);
        });
      }
    }
    stream.end();
  } catch (error) {
    stream.destroy(error as Error);
  }
}
