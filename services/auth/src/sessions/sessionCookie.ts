/** Slicebox' session cookie (spec slicebox 3). `/rs` and `/dicom-web` take it too, so it stands for every path. */
export const SESSION_COOKIE = 'slicebox-session';

/** The `Set-Cookie` line of a session. It ends with the browser's own session or when auth says so. */
export const sessionCookie = (value: string, { secure }: { secure: boolean }): string =>
  `${SESSION_COOKIE}=${value}; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;

/** The `Set-Cookie` line that makes a browser forget its session. */
export const endedSessionCookie = ({ secure }: { secure: boolean }): string =>
  `${sessionCookie('', { secure })}; Max-Age=0`;
