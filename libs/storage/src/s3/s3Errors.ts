import { Refusal } from '@circus/contracts';

/** Errors of the AWS SDK carry their code as a name, and the answer's status. */
interface S3Error {
  name?: string;
  $metadata?: { httpStatusCode?: number };
}

export const isMissing = (error: unknown): boolean => {
  const { name, $metadata } = error as S3Error;
  return name === 'NoSuchKey' || name === 'NotFound' || $metadata?.httpStatusCode === 404;
};

/** Whether the server said no to what it was asked, rather than being away or overloaded. */
const isDenied = (error: unknown): boolean => {
  const status = (error as S3Error).$metadata?.httpStatusCode ?? 0;
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
};

/** What a caller is told of a failed request; the error itself where it is neither missing nor away. */
export function refusalOf(error: unknown): unknown {
  if (error instanceof Refusal || !isFromS3(error)) return error;
  if (isMissing(error)) return new Refusal('missing', 'The stored bytes are gone.');
  if (isDenied(error)) return error;
  const refusal = new Refusal('unavailable', 'The storage cannot be reached. Try again in a moment.');
  refusal.cause = error; // for the log
  return refusal;
}

/** Network errors have a code, errors of the server a `$metadata`. */
const isFromS3 = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  ('$metadata' in error ||
    ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH'].includes(
      String((error as { code?: string }).code),
    ) ||
    (error as S3Error).name === 'TimeoutError');
