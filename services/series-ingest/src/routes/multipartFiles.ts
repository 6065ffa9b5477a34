import { Refusal } from '@circus/contracts';
import type { FastifyRequest } from 'fastify';
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
} as const;

/** A file of a form, with the name of its part. */
export interface FormFile extends UploadedFile {
  part: string;
}

/**
 * The files of a multipart/form-data body as they arrive. Each has to be read to its end before the next one comes. Parts
 * that are no files come with their name and no bytes.
 *
 * @throws Refusal `invalid` for a body that is no form or ends in the middle
 */
export async function* formFiles(request: FastifyRequest): AsyncIterable<FormFile | { part: string; bytes: null }> {
  try {
    for await (const part of request.parts(MULTIPART_OPTIONS)) {
      if (part.type === 'file') yield { part: part.fieldname, name: part.filename || 'file', bytes: part.file };
      else yield { part: part.fieldname, bytes: null };
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal('invalid', 'The upload is not a complete multipart/form-data body.');
  }
}
