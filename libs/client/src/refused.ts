/** The API refused a call. */
export class Refused extends Error {
  override readonly name = 'Refused';

  constructor(
    /** The status of HTTP. */
    readonly status: number,
    message: string,
  ) {
    super(message);
  }

  /** @param body as it came: `{ error }` of CIRCUS and DICOMweb, plain text of Slicebox */
  static of(status: number, body: string): Refused {
    try {
      const { error } = JSON.parse(body) as { error?: unknown };
      if (typeof error === 'string') return new Refused(status, error);
    } catch {
      // Plain text.
    }
    return new Refused(status, body.slice(0, 1_000) || `The API answered ${status}.`);
  }
}
