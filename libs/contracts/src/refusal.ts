/**
 * Why something asked for was not done, in the domain's own words. Routes turn the kind into a status for their
 * surface (CIRCUS, Slicebox, RS); the domain knows no HTTP.
 */
export type RefusalKind =
  | 'invalid' // the request itself is wrong
  | 'unauthenticated' // nobody is known to be asking
  | 'forbidden' // somebody is, but without the right
  | 'missing' // what was named does not exist
  | 'conflict' // it does, but in another state than this needs
  | 'protected' // it is not to be done without saying expressly that it is meant
  | 'notAcceptable' // none of the forms there are is one that the caller takes
  | 'tooLarge' // above a limit that the message names
  | 'unsupportedMedia' // the content type is not one of those taken
  | 'unprocessable' // well-formed, but its content cannot be worked on
  | 'notImplemented' // understood, but of a kind that cannot be done (a transfer syntax, say)
  | 'badGateway' // another system failed
  | 'tooMany' // asked too often: later it may be asked again
  | 'unavailable' // cannot be done now; trying again may help
  | 'noSpace'; // storage is below its free-space mark

/** An error meant for the caller: its message is shown as it is, so it names no path, stack or patient. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly kind: RefusalKind,
    message: string,
    /** Further members of a JSON error body, for instance `validationErrors`. */
    readonly details: Record<string, unknown> = {},
    /** When it makes sense to ask again. */
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
  }
}
