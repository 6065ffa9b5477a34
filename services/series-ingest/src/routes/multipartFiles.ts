import { Refusal } from '@circus/contracts';
import type { FastifyRequest } from 'fastify';
import { nameForPeople } from '../uploads/nameForPeople.js';
import type { UploadedFile } from '../uploads/uploadIntake.js';

/** Names, numbers and sizes of files are not limited here: each file is checked for itself on its way in. */
export const MULTIPART_OPTIONS = {
  limits: {
    fileSize: Number.POSITIVE_INFINITY,
    parts: Number.POSITIVE_INFINITY,
    files: Number.POSITIVE_INFINITY,
    fields: Number.POSITIVE_INFINITY,
    fieldSize: 64 * 1024,
  },
  throwFileSizeLimit: false,
  // More than is read from a connection at a time: the parser waits for ever for a part that it passes over, ends in the
  // bytes in hand, and is longer than this.
  fileHwm: 256 * 1024,
} as const;

/** One upload, however small its files are: what became of each is remembered to the end. */
const MOST_PARTS = 100_000;

/** A file of a form, with the name of its part. */
export interface FormFile extends UploadedFile {
  part: string;
}

/**
 * The files of a multipart/form-data body as they arrive. Each has to be read to its end before the next one comes. Parts
 * that are no files come with their name and no bytes.
 *
 * @throws Refusal `invalid` for a body that is no form or ends in the middle, as the files' bytes do too; `tooLarge` for too
 *   many parts
 */
export async function* formFiles(request: FastifyRequest): AsyncIterable<FormFile | { part: string; bytes: null }> {
  let parts = 0;
  try {
    for await (const part of request.parts(MULTIPART_OPTIONS)) {
      parts += 1;
      if (parts > MOST_PARTS) throw new Refusal('tooLarge', `The form has more than ${MOST_PARTS} parts.`);
      if (part.type === 'file') {
        yield {
          part: part.fieldname,
          name: nameForPeople(part.filename || 'file'),
          bytes: explained(part.file, incompleteForm),
        };
      } else yield { part: part.fieldname, bytes: null };
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw incompleteForm();
  }
}

/** The bytes of a body that is the file itself. @throws Refusal `invalid` where it ends in the middle */
export const bodyBytes = (request: FastifyRequest): AsyncIterable<Uint8Array> =>
  explained(
    request.body as AsyncIterable<Uint8Array>,
    () => new Refusal('invalid', 'The upload broke off before its end.'),
  );

const incompleteForm = (): Refusal => new Refusal('invalid', 'The upload is not a complete multipart/form-data body.');

/** The same bytes. What keeps them from coming is the sender's or the line's fault, not ours. */
async function* explained(bytes: AsyncIterable<Uint8Array>, refusal: () => Refusal): AsyncIterable<Uint8Array> {
  try {
    yield* bytes;
  } catch {
    throw refusal();
  }
}
