/** Why a box did not do what it was asked. Its words are shown to users: they name no address. */
export class PeerFailure extends Error {
  override readonly name = 'PeerFailure';

  constructor(
    message: string,
    /** Whether it says something of the way to the box; otherwise of the one image that it was about. */
    readonly isOfBox: boolean,
    /** The box does not know this side (any more): an administrator has to look. */
    readonly isUnknownHere = false,
  ) {
    super(message);
  }
}

/** Statuses that tell of the box or of what stands before it, not of the image. */
const OF_BOX = new Set([401, 403, 407, 408, 425, 429, 502, 503, 504, 507]);

export function failureOfStatus(status: number): PeerFailure {
  if (status === 401 || status === 403) {
    return new PeerFailure(
      'The box does not accept the token of this connection: it was ended there, or the base URL is wrong.',
      true,
      true,
    );
  }
  // What is sent may be for the box only: wherever it points, nobody follows.
  if (status >= 300 && status < 400) {
    return new PeerFailure(`The box points elsewhere (status ${status}): its base URL is wrong.`, true, true);
  }
  return new PeerFailure(`The box answers with status ${status}.`, OF_BOX.has(status));
}

/** Of a connection that was not made, or broke. */
export function failureOfConnection(error: unknown): PeerFailure {
  const { code, message } = (error ?? {}) as { code?: string; message?: string };
  if (message?.includes('BOX_ALLOWED_NETWORKS')) return new PeerFailure(message, true, true);
  return new PeerFailure(`The box cannot be reached (${code ?? 'the connection broke'}).`, true);
}
