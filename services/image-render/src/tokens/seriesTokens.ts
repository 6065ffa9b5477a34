import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Who asked for a token. `user`: it opens what that user may see, as long as his rights stay as they are. `address`:
 * somebody without a credential whose address may ask; it opens its series whatever the domain. `anybody`: given out
 * while nobody needs a token; it never opens anything where tokens count.
 */
export type TokenOwner =
  | { kind: 'user'; userId: number; accessVersion: number }
  | { kind: 'address' }
  | { kind: 'anybody' };

/** What stands in a token. */
export interface SeriesToken {
  owner: TokenOwner;
  /** Epoch milliseconds. */
  issuedAt: number;
  /** Tells it from every other token; the token cannot be made from it. */
  id: string;
}

const KINDS = ['user', 'address', 'anybody'] as const;
/** Kind, user, access version, time of issue, random bytes. */
const CONTENT_BYTES = 1 + 6 + 4 + 6 + 7;
const SEAL_BYTES = 24;
const FORM = /^[0-9a-f]{96}$/;

/**
 * Tokens that open one series each, 96 hexadecimal digits: what stands in them, sealed (HMAC-SHA256) together with the
 * series' UID. Nothing has to be stored to know one, by any process that has the same key. (RS specification 1.9)
 */
export class SeriesTokens {
  readonly #key: Buffer;

  /**
   * @param secret what all processes of the image server share; one of its own, made now, when undefined
   * @param now epoch milliseconds
   */
  constructor(
    secret: string | undefined,
    private readonly now: () => number = Date.now,
  ) {
    const material = secret === undefined ? randomBytes(32) : Buffer.from(secret);
    this.#key = Buffer.from(hkdfSync('sha256', material, '', 'circus image-render series tokens', 32));
  }

  issue(seriesInstanceUid: string, owner: TokenOwner): string {
    const content = Buffer.alloc(CONTENT_BYTES);
    content.writeUInt8(KINDS.indexOf(owner.kind), 0);
    if (owner.kind === 'user') {
      content.writeUIntBE(owner.userId, 1, 6);
      content.writeUInt32BE(owner.accessVersion, 7);
    }
    content.writeUIntBE(this.now(), 11, 6);
    randomBytes(7).copy(content, 17);
    return Buffer.concat([content, this.#seal(content, seriesInstanceUid)]).toString('hex');
  }

  /** What stands in a token; null for text that is none of ours, and for one of another series. */
  read(token: string, seriesInstanceUid: string): SeriesToken | null {
    if (!FORM.test(token)) return null;
    const bytes = Buffer.from(token, 'hex');
    const content = bytes.subarray(0, CONTENT_BYTES);
    if (!timingSafeEqual(bytes.subarray(CONTENT_BYTES), this.#seal(content, seriesInstanceUid))) return null;
    const kind = KINDS[content.readUInt8(0)];
    if (kind === undefined) return null;
    const owner: TokenOwner =
      kind === 'user' ? { kind, userId: content.readUIntBE(1, 6), accessVersion: content.readUInt32BE(7) } : { kind };
    return { owner, issuedAt: content.readUIntBE(11, 6), id: content.toString('hex') };
  }

  #seal(content: Buffer, seriesInstanceUid: string): Buffer {
    const seal = createHmac('sha256', this.#key).update(content).update(seriesInstanceUid).digest();
    return seal.subarray(0, SEAL_BYTES);
  }
}
