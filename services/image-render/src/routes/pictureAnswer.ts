import { Refusal } from '@circus/contracts';
import { COLOUR_PALETTES } from '@circus/volume';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { MAX_EXTENT } from '../encoding/lossy.js';
import { type Palette, PICTURE_TYPES, type PictureForm, type PictureType } from '../rendering/pictureForm.js';
import { asksForPage, preferredType } from './acceptance.js';
import { queryNumber } from './seriesQuery.js';

/** Media types of pictures, for the description of a route. */
export const PICTURE_MEDIA = PICTURE_TYPES.map((type) => `image/${type}` as const);

const PALETTES: readonly Palette[] = [...COLOUR_PALETTES, 'INVERTED'];
const NAMES = PALETTES.map((palette) => palette.toLowerCase().replaceAll('_', '-'));

/** Of what is not a PNG, where the client does not say. */
const QUALITY: Record<PictureType, number> = { png: 100, jpeg: 90, webp: 80, avif: 60 };

/** `hot-iron`, `HOT_IRON` and `Hot-Iron` are the same. */
export const paletteQuery = z
  .string('must be given once')
  .transform((name) => name.toUpperCase().replaceAll('-', '_'))
  .pipe(z.enum(PALETTES as [Palette, ...Palette[]], `must be ${NAMES.slice(0, -1).join(', ')} or ${NAMES.at(-1)}`))
  .optional()
  .meta({ description: `Colours of PS3.6 Annex B.1, or grey turned round: ${NAMES.join(', ')}; grey when left out` });

export const qualityQuery = queryNumber
  .refine((quality) => Number.isInteger(quality) && quality >= 1 && quality <= 100, 'must be a whole number, 1 to 100')
  .optional()
  .meta({ description: 'Of JPEG, WebP and AVIF, 1 to 100: 90, 80 and 60 when left out' });

/** What a picture is made into, which the RS specification does not have. */
export const pictureQuery = {
  format: z
    .enum(PICTURE_TYPES, 'must be png, jpeg, webp or avif')
    .optional()
    .meta({ description: 'Instead of what the header `Accept` says: png, jpeg, webp or avif' }),
  quality: qualityQuery,
  palette: paletteQuery,
};

interface AskedForm {
  format?: PictureType | undefined;
  quality?: number | undefined;
  palette?: Palette | undefined;
}

interface PictureSize {
  width: number;
  height: number;
}

/**
 * What a picture of a size is to be made into: as `format` says, else what `Accept` likes best. A PNG, which is exact, wins
 * over others that are liked as well, and wherever a browser opens the picture as a page.
 *
 * @throws Refusal 'notAcceptable' when the client takes no type there is, 'invalid' for a picture too large for its type
 */
export function pictureFormOf(
  request: FastifyRequest,
  reply: FastifyReply,
  { format, quality, palette }: AskedForm,
  size: PictureSize,
): PictureForm {
  reply.header('Vary', 'Accept');
  const type =
    format ??
    acceptedType(
      request.headers.accept,
      PICTURE_TYPES.filter((one) => holds(one, size)),
    );
  return formOf(type, { quality, palette }, size);
}

/** @throws Refusal 'invalid' for a picture too large for its type */
export function formOf(type: PictureType, { quality, palette }: AskedForm, size: PictureSize): PictureForm {
  if (!holds(type, size)) {
    throw new Refusal('invalid', `format: ${size.width} x ${size.height} pixels are too many for ${type}.`);
  }
  return { type, quality: type === 'png' ? QUALITY.png : (quality ?? QUALITY[type]), palette: palette ?? null };
}

const holds = (type: PictureType, { width, height }: PictureSize): boolean =>
  Math.max(width, height) <= MAX_EXTENT[type];

function acceptedType(accept: string | undefined, types: readonly PictureType[]): PictureType {
  const offered = types.map((type) => `image/${type}` as const);
  const preferred = preferredType(accept, offered);
  if (preferred === null) {
    const others = `${offered.slice(0, -1).join(', ')} or ${offered.at(-1)}`;
    throw new Refusal('notAcceptable', `Accept: the picture can be ${others}, none of which the client takes.`);
  }
  if (asksForPage(accept) && preferredType(accept, ['image/png']) !== null) return 'png';
  return preferred.slice('image/'.length) as PictureType;
}

/** Answers with a finished picture. */
export function sendPicture(reply: FastifyReply, { type }: PictureForm, picture: Uint8Array): FastifyReply {
  return reply.type(`image/${type}`).send(Buffer.from(picture.buffer, picture.byteOffset, picture.byteLength));
}
