import type { AuthTest, TestAnswer } from '../authTest.js';
import { SITE } from './identityProvider.js';

export const AGENT = 'Mozilla/5.0 (a browser)';
const GATEWAY = { 'x-forwarded-proto': 'https', 'x-forwarded-host': SITE };

/** A browser at the suite, through the gateway. */
export class Browser {
  /** The suite's cookies, by name. */
  readonly cookies = new Map<string, string>();
  /** Their lines as they came last. */
  lines: string[] = [];

  constructor(
    private readonly auth: AuthTest,
    private readonly headers: Record<string, string> = {},
  ) {}

  async get(path: string): Promise<TestAnswer & { location: string }> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { 'user-agent': AGENT, ...GATEWAY, ...(cookie && { cookie }), ...this.headers };
    const answer = await this.auth.send(null, 'GET', path, { headers });
    this.lines = [answer.headers['set-cookie'] ?? []].flat() as string[];
    for (const line of this.lines) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      this.cookies.set(name, value);
    }
    return { ...answer, location: String(answer.headers.location) };
  }

  /** Begins a login. @returns the address at the provider */
  async begin(returnTo?: string): Promise<URL> {
    const query = returnTo === undefined ? '' : `?${new URLSearchParams({ returnTo })}`;
    const answer = await this.get(`/login/oidc${query}`);
    if (answer.status !== 303) throw new Error(`The login could not be begun: ${answer.text}`);
    return new URL(answer.location);
  }

  /** Comes back from the provider. */
  back(address: string | URL): Promise<TestAnswer & { location: string }> {
    const { pathname, search } = new URL(address);
    return this.get(pathname + search);
  }
}
