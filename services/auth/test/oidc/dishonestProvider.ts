import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** Answers as an OpenID provider, but with ID tokens of any content, and signed with another key where a test says so. */
export interface DishonestProvider {
  issuer: string;
  /** What the next token says otherwise than it should. */
  lie: { claims?: Record<string, unknown>; header?: Record<string, unknown>; withOtherKey?: boolean };
  /** The nonce of the login under way. */
  nonce: string;
  /** Answers nothing any more from now on, but keeps connections open. */
  falter(): void;
  stop(): Promise<void>;
}

const keys = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** @param account its claims */
export async function dishonestProvider(
  clientId: string,
  account: Record<string, unknown>,
): Promise<DishonestProvider> {
  const [known, other] = [keys(), keys()];
  let falters = false;
  const token = ({ claims, header, withOtherKey = false }: DishonestProvider['lie'], key: KeyObject): string => {
    const now = Math.floor(Date.now() / 1_000);
    const honest = { iss: provider.issuer, aud: clientId, iat: now, exp: now + 60, nonce: provider.nonce, sub: 'mori' };
    const text = [
      { alg: 'RS256', kid: 'one', ...header },
      { ...honest, ...account, ...claims },
    ]
      .map(encoded)
      .join('.');
    const signature = sign('sha256', Buffer.from(text), withOtherKey ? other.privateKey : key).toString('base64url');
    return `${text}.${header?.alg === 'none' ? '' : signature}`;
  };
  const answers: Record<string, () => unknown> = {
    '/.well-known/openid-configuration': () => ({
      issuer: provider.issuer,
      authorization_endpoint: `${provider.issuer}/auth`,
      token_endpoint: `${provider.issuer}/token`,
      jwks_uri: `${provider.issuer}/jwks`,
    }),
    '/jwks': () => ({ keys: [{ ...known.publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }] }),
    '/token': () => ({
      access_token: createHash('sha256').update(provider.nonce).digest('hex'),
      token_type: 'Bearer',
      id_token: token(provider.lie, known.privateKey),
    }),
  };
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    request.resume();
    if (falters) return;
    const answer = answers[request.url ?? ''];
    response
      .writeHead(answer ? 200 : 404, { 'content-type': 'application/json' })
      .end(JSON.stringify(answer?.() ?? {}));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const provider: DishonestProvider = {
    issuer: `http://127.0.0.1:${port}`,
    lie: {},
    nonce: '',
    falter: () => {
      falters = true;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return provider;
}
