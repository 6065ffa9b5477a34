/** What browsers are told to be careful about. */
export interface BrowserPolicy {
  /** Who may show our pages in a frame, as `frame-ancestors` of a Content-Security-Policy has it. */
  readonly frameAncestors: string;
  /** `Cross-Origin-Resource-Policy`. It does not concern requests by CORS, with which viewers of other sites get images. */
  readonly resourcePolicy: 'same-origin' | 'same-site' | 'cross-origin';
  /** For how long browsers come by TLS only, once they came by it; 0 to say nothing of it. */
  readonly transportSecuritySeconds: number;
}

/**
 * Lines of every answer, whoever gives it, name and value in turn.
 * @param encrypted whether the client came by TLS: otherwise browsers do not believe `Strict-Transport-Security`
 */
export function securityLines(policy: BrowserPolicy, encrypted: boolean): string[] {
  const { resourcePolicy, transportSecuritySeconds } = policy;
  return [
    'x-content-type-options',
    'nosniff',
    'referrer-policy',
    'no-referrer',
    'cross-origin-resource-policy',
    resourcePolicy,
    ...(encrypted && transportSecuritySeconds > 0
      ? ['strict-transport-security', `max-age=${transportSecuritySeconds}`]
      : []),
  ];
}

/**
 * Headers of every page (HTML) besides.
 * @param content what else the page's Content-Security-Policy says
 */
export function pageHeaders(
  { frameAncestors }: BrowserPolicy,
  content: readonly string[] = [],
): Readonly<Record<string, string>> {
  // For browsers that do not know frame-ancestors; it has no word for a list of sites.
  const older = { "'none'": 'DENY', "'self'": 'SAMEORIGIN' }[frameAncestors];
  return {
    'content-security-policy': [...content, `frame-ancestors ${frameAncestors}`].join('; '),
    ...(older !== undefined && { 'x-frame-options': older }),
  };
}
