/** Why a conversation with a DICOM node ended before its time. */
export type NetworkErrorKind =
  | 'unreachable' // no connection: unknown host, refused, no route
  | 'rejected' // the association was refused by the other side
  | 'aborted' // the other side, or the network, ended it in the middle
  | 'malformed' // the other side sent what the standard does not allow
  | 'timedOut'; // nothing came for too long

/** The other side is not what it should be; the message is a plain sentence about it. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';

  constructor(
    readonly kind: NetworkErrorKind,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export const malformed = (what: string): NetworkError => new NetworkError('malformed', what);
